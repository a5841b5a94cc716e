using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The description of the HTTP interface, as generators of clients read it.</summary>
public class OpenApiTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task A_reader_of_such_documents_finds_no_fault_and_every_request_described()
    {
        OpenApiDocument document = await ReadAsync(await StartDaemonAsync());

        KeyValuePair<string, OpenApiOperation>[] requests = [.. document.Paths.SelectMany(path => path.Value.Operations!
            .Select(operation => KeyValuePair.Create($"{operation.Key} {path.Key}", operation.Value)))];
        Assert.Superset(
            new HashSet<string>(
            [
                "POST /v1/ticks", "GET /v1/forecasts", "GET /v1/stream", "GET /v1/series", "GET /v1/series/{id}", "GET /v1/series/{id}/forecast",
                "GET /v1/series/{id}/history", "GET /v1/series/{id}/explain", "GET /v1/series/{id}/evolution", "DELETE /v1/series/{id}",
                "PATCH /v1/series/{id}/configuration", "GET /v1/status", "GET /v1/sources", "GET /v1/sinks", "POST /api/v2/write", "POST /write",
                "GET /healthz", "GET /readyz",
            ]),
            requests.Select(request => request.Key).ToHashSet());
        Assert.All(requests, request =>
        {
            Assert.False(string.IsNullOrWhiteSpace(request.Value.Summary), $"{request.Key} has no summary");
            Assert.Single(request.Value.Tags!);
            Assert.Contains(request.Value.Responses!.Keys, status => status is ['1' or '2', ..]);
            Assert.All(request.Value.Responses!.Values, reply => Assert.False(string.IsNullOrWhiteSpace(reply.Description)));
            Assert.All(request.Value.Parameters ?? [], parameter => Assert.False(string.IsNullOrWhiteSpace(parameter.Description)));
        });
        Assert.Equal(requests.Length, requests.Select(request => request.Value.OperationId).Distinct().Count());
    }

    [Fact]
    public async Task What_it_says_of_a_query_parameter_is_what_the_daemon_does()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        OpenApiDocument document = await ReadAsync(daemon);
        IOpenApiParameter limit = Assert.Single(
            document.Paths["/v1/series"].Operations![HttpMethod.Get].Parameters!, parameter => parameter.Name == "limit");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon, $"/v1/series?limit={limit.Schema!.Maximum}"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(daemon, $"/v1/series?limit={limit.Schema.Maximum}0"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(daemon, "/v1/series?limits=1"));
    }

    [Fact]
    public async Task Its_examples_are_bodies_that_the_daemon_takes()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        OpenApiDocument document = await ReadAsync(daemon);
        foreach (string path in (string[])["/v1/ticks", "/write"])
        {
            foreach ((string type, OpenApiMediaType body) in document.Paths[path].Operations![HttpMethod.Post].RequestBody!.Content!)
            {
                string text = body.Example is JsonValue value ? value.GetValue<string>() : body.Example!.ToJsonString();
                using var content = new StringContent(text, Encoding.UTF8, type);
                using HttpResponseMessage answer = await daemon.Client.PostAsync(path, content);
                Assert.True(answer.IsSuccessStatusCode, $"{type}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(DaemonProcess daemon, string path)
    {
        using HttpResponseMessage answer = await daemon.Client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<OpenApiDocument> ReadAsync(DaemonProcess daemon)
    {
        ReadResult read = OpenApiDocument.Parse(await daemon.Client.GetStringAsync("/openapi/v1.json"), "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(error => error.Message));
        Assert.Empty(read.Diagnostic.Warnings.Select(warning => warning.Message));
        return read.Document!;
    }
}
