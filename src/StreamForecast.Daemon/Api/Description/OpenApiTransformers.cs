using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace StreamForecast.Daemon.Api.Description;

/// <summary>Puts into the OpenAPI document what <see cref="RouteDescription"/> says.</summary>
internal static class OpenApiTransformers
{
    private const string Version = "v1";
    private const string ProblemName = "Problem";

    /// <summary>What the document as a whole is about.</summary>
    public static Task AboutAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "StreamForecast",
            Version = Version,
            Description = "Ticks in, forecasts out. Refusals are RFC 9457 problem details that say what is wrong and the mend. "
                + "The same is there over gRPC. Forecasts are no advice.",
        };
        document.Servers = []; // where it was asked for: the daemon may be reached under several names
        document.Tags = RouteTags.All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Meaning }).ToHashSet();
        return Task.CompletedTask;
    }

    /// <summary>What a route reads and answers.</summary>
    public static Task RouteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        operation.Parameters ??= [];
        string path = context.Description.RelativePath ?? "";
        if (path.Contains("{id}", StringComparison.Ordinal) && operation.Parameters.All(parameter => parameter.Name != "id"))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "id",
                In = ParameterLocation.Path,
                Required = true,
                Description = "The series. Write / as %2F, or - here and the id as ?id=.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        RouteDescription told = context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteDescription>().LastOrDefault() ?? RouteDescription.Empty;
        foreach (QueryParameter parameter in told.Query)
        {
            operation.Parameters.Add(Of(parameter));
        }

        if (told.Bodies.Count > 0)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = told.Bodies.ToDictionary(body => body.MediaType, body => ContentOf(body.Example)),
            };
        }

        operation.OperationId = NameOf(context.Description.HttpMethod ?? "", path);
        operation.Responses = Told(told.Replies, operation.Responses ?? [], context.Document);
        return Task.CompletedTask;
    }

    private static OpenApiParameter Of(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Required = parameter.IsRequired,
        Description = parameter.Meaning,
        Schema = new OpenApiSchema
        {
            Type = parameter.Type switch
            {
                QueryType.Whole => JsonSchemaType.Integer,
                QueryType.Flag => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
            Minimum = parameter.Least?.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Most?.ToString(CultureInfo.InvariantCulture),
            Default = parameter.Usual is not { } usual ? null
                : parameter.Type == QueryType.Text ? JsonValue.Create(usual) : JsonNode.Parse(usual),
        },
    };

    /// <summary><c>GET v1/series/{id}/forecast</c> is <c>getSeriesByIdForecast</c>: what generated clients call it.</summary>
    internal static string NameOf(string method, string path) => method.ToLowerInvariant() + string.Concat(path
        .Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Where(segment => segment != Version)
        .Select(segment => segment.StartsWith('{') ? $"By{Capital(segment.Trim('{', '}'))}" : Capital(segment)));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>What the route says it answers; the framework adds the shapes it knows.</summary>
    private static OpenApiResponses Told(IReadOnlyList<RouteReply> replies, OpenApiResponses known, OpenApiDocument? document)
    {
        var told = new OpenApiResponses();
        foreach (IGrouping<int, RouteReply> status in replies.GroupBy(reply => reply.Status).OrderBy(status => status.Key))
        {
            string key = status.Key.ToString(CultureInfo.InvariantCulture);
            RouteReply shape = status.First();
            told[key] = new OpenApiResponse
            {
                Description = string.Join(" ", status.Select(reply => reply.Meaning)),
                Content = known.TryGetValue(key, out IOpenApiResponse? response) && response.Content is { Count: > 0 } content ? content
                    : shape.MediaType is null ? null
                    : new Dictionary<string, OpenApiMediaType> { [shape.MediaType] = shape.MediaType == Problems.MediaType ? ProblemOf(document) : ContentOf(shape.Example) },
            };
        }

        return told;
    }

    private static OpenApiMediaType ProblemOf(OpenApiDocument? document)
    {
        if (document?.Components?.Schemas?.ContainsKey(ProblemName) != true)
        {
            document?.AddComponent(ProblemName, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "A refusal (RFC 9457).",
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["type"] = Text("A URN for programs: urn:streamforecast:problem:unknown-series."),
                    ["title"] = Text("What is wrong."),
                    ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The status code." },
                    ["detail"] = Text("Where, and the mend."),
                    ["instance"] = Text("The path that was asked."),
                    ["traceId"] = Text("What the daemon's log calls the request."),
                },
            });
        }

        return new OpenApiMediaType { Schema = new OpenApiSchemaReference(ProblemName, document) };

        static OpenApiSchema Text(string meaning) => new() { Type = JsonSchemaType.String, Description = meaning };
    }

    /// <summary>JSON has its example as JSON, everything else as text.</summary>
    private static OpenApiMediaType ContentOf(string? example) => new()
    {
        Schema = new OpenApiSchema(),
        Example = example is null ? null : IsJson(example) ? JsonNode.Parse(example) : JsonValue.Create(example),
    };

    private static bool IsJson(string example) => example[0] is '{' or '[' && !example.EndsWith('\n');
}
