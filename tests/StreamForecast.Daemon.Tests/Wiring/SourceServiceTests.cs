using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sources;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Tests.Wiring;

public sealed class SourceServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-sources-");
    private WebApplication? _app;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_source_that_fails_is_told_and_run_again_while_the_others_go_on()
    {
        var broken = new BrokenSource(failures: 2);
        var counting = new CountingSource(ticks: 5);
        HttpClient client = await StartAsync(
            new ConfiguredSource { Name = "broken", Type = "test", Summary = "", Create = _ => broken },
            new ConfiguredSource { Name = "unmade", Type = "test", Summary = "", Create = _ => throw new InvalidOperationException("no such thing") },
            new ConfiguredSource { Name = "counting", Type = "test", Summary = "", Create = _ => counting });

        JsonElement[] sources = await WaitForAsync(client, sources => State(sources[1]) == "failed" && State(sources[2]) == "ended");
        Assert.Equal("no such thing", sources[1].GetProperty("reason").GetString());
        Assert.True(sources[1].GetProperty("retryAt").GetDateTimeOffset() > sources[1].GetProperty("since").GetDateTimeOffset());
        Assert.Equal(5, sources[2].GetProperty("ticks").GetProperty("accepted").GetInt64());
        Assert.Equal("1970-01-01T00:00:04Z", sources[2].GetProperty("lastEventTime").GetString());
        JsonElement rejection = Assert.Single(sources[2].GetProperty("rejections").EnumerateArray());
        Assert.Equal(
            ("not-finite", 1L, "row 99"),
            (rejection.GetProperty("reason").GetString(), rejection.GetProperty("count").GetInt64(), rejection.GetProperty("position").GetString()));

        sources = await WaitForAsync(client, sources => State(sources[0]) == "failed");
        Assert.Equal("row 7", sources[0].GetProperty("position").GetString());
        await broken.Recovered.WaitAsync(Patience);
    }

    private static string? State(JsonElement source) => source.GetProperty("state").GetString();

    private static async Task<JsonElement[]> WaitForAsync(HttpClient client, Func<JsonElement[], bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement reply = await client.GetFromJsonAsync<JsonElement>("/v1/sources", patience.Token);
            JsonElement[] sources = [.. reply.GetProperty("sources").EnumerateArray()];
            if (condition(sources))
            {
                return sources;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    private async Task<HttpClient> StartAsync(params ConfiguredSource[] sources)
    {
        var options = new DaemonOptions
        {
            Http = new HttpOptions { Address = new IPEndPoint(IPAddress.Loopback, 0) },
            Grpc = new GrpcOptions { IsEnabled = false },
            Store = new StoreOptions { Directory = _directory.FullName, PartitionCount = 2 },
            Sources = sources,
        };
        _app = DaemonHost.Build(options, new ServeFlags(), new Terminal(TextWriter.Null, TextWriter.Null, false, false, false), TimeProvider.System);
        await _app.StartAsync();
        return new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private sealed class BrokenSource(int failures) : ITickSource
    {
        private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _failures = failures;

        public string Name => "broken";

        public Task Recovered => _recovered.Task;

        public async IAsyncEnumerable<TickBlock> ReadAsync(TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            if (_failures-- > 0)
            {
                throw new TickSourceException("the broker is away", "row 7");
            }

            _recovered.SetResult();
            blocks.Add(1, "broken"u8, 0, 1);
            yield return blocks.Build();
        }

        public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation) => ValueTask.CompletedTask;
    }

    private sealed class CountingSource(int ticks) : ITickSource
    {
        public string Name => "counting";

        public async IAsyncEnumerable<TickBlock> ReadAsync(TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            for (int i = 0; i < ticks; i++)
            {
                blocks.Add(i, "counting"u8, i * 1_000_000_000L, i);
            }

            blocks.Reject(99, RejectionReason.NotFinite, "value must be a finite number");
            yield return blocks.Build();
        }

        public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation) => ValueTask.CompletedTask;

        public string PositionOf(long line) => $"row {line}";
    }
}
