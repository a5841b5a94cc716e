using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using StreamForecast.Connectors.Files;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Options.Sinks;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Tests.Wiring;

public sealed class SinkServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-sinks-");
    private WebApplication? _app;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sink_that_fails_is_told_and_given_the_same_again_while_the_others_go_on()
    {
        var broken = new BrokenSink(failures: 2);
        var sound = new BrokenSink(failures: 0);
        HttpClient client = await StartAsync(Configured("broken", broken), Configured("sound", sound));
        await FeedAsync(client, 0, 3);

        JsonElement[] sinks = await WaitForAsync(client, sinks => sinks[0].GetProperty("written").GetInt64() == 3 && sinks[1].GetProperty("written").GetInt64() == 3);
        Assert.Equal((2, 0), (sinks[0].GetProperty("retries").GetInt32(), sinks[1].GetProperty("retries").GetInt32()));
        Assert.Equal("running", sinks[0].GetProperty("state").GetString());
        Assert.Equal("1970-01-01T00:00:02Z", sinks[1].GetProperty("lastEventTime").GetString());
        Assert.Equal([1, 2, 3], broken.Written);
        Assert.Equal([1, 2, 3], sound.Written);
    }

    [Fact]
    public async Task What_a_sink_could_not_write_before_the_end_comes_after_the_next_start_and_nothing_twice()
    {
        var down = new BrokenSink(failures: int.MaxValue);
        HttpClient client = await StartAsync(Configured("archive", down, isLossless: true));
        await FeedAsync(client, 0, 3);
        JsonElement[] sinks = await WaitForAsync(client, sinks => sinks[0].GetProperty("state").GetString() == "failed");
        Assert.Equal("the server is away", sinks[0].GetProperty("reason").GetString());
        await StopAsync();
        Assert.True(down.IsClosed);

        var up = new BrokenSink(failures: 0);
        client = await StartAsync(Configured("archive", up, isLossless: true));
        await FeedAsync(client, 3, 2);
        await WaitForAsync(client, sinks => sinks[0].GetProperty("written").GetInt64() == 5);
        await StopAsync();

        var again = new BrokenSink(failures: 0);
        client = await StartAsync(Configured("archive", again, isLossless: true));
        await FeedAsync(client, 5, 1);
        await WaitForAsync(client, sinks => sinks[0].GetProperty("written").GetInt64() == 1);
        Assert.Equal([1, 2, 3, 4, 5], up.Written);
        Assert.Equal([6], again.Written);
    }

    [Fact]
    public async Task A_sink_that_reaches_nothing_is_told_before_the_first_forecast_and_runs_once_it_does()
    {
        var away = new BrokenSink(failures: 0) { IsAway = true };
        HttpClient client = await StartAsync(Configured("archive", away));

        JsonElement[] sinks = await WaitForAsync(client, sinks => sinks[0].GetProperty("state").GetString() == "failed");
        Assert.Equal(("no such server", 0), (sinks[0].GetProperty("reason").GetString(), sinks[0].GetProperty("written").GetInt32()));
        away.IsAway = false;
        await WaitForAsync(client, sinks => sinks[0].GetProperty("state").GetString() == "running");
        await FeedAsync(client, 0, 2);
        await WaitForAsync(client, sinks => sinks[0].GetProperty("written").GetInt64() == 2);
    }

    [Fact]
    public async Task Who_is_refused_because_a_sink_holds_ticks_back_is_told_that_and_where_to_look()
    {
        HttpClient client = await StartAsync(Configured("archive", new BrokenSink(failures: int.MaxValue), isLossless: true) with { BufferForecasts = 1 });
        await FeedAsync(client, 0, 10); // may be what it writes
        await FeedAsync(client, 10, 10);
        await WaitForAsync(client, sinks => sinks[0].GetProperty("holdsIngest").GetBoolean());

        using var body = new StringContent("""{"series":"a","time":20000000000,"value":1}""", Encoding.UTF8, "application/x-ndjson");
        using HttpResponseMessage answer = await client.PostAsync("/v1/ticks", body);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("A sink holds ticks back.", problem.GetProperty("title").GetString());
        Assert.Contains("/v1/sinks shows which", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_store_that_was_deleted_hold_back_nothing_of_the_next_one()
    {
        string files = Path.Combine(_directory.FullName, "forecasts");
        ConfiguredSink sink = Configured("lines", around => new FileSink(
            new FileSinkOptions { Name = "lines", Directory = files }, new NdjsonFormat(), around.Epoch, around.Time, around.Status));
        for (int hour = 0; hour < 2; hour++)
        {
            HttpClient client = await StartAsync($"store-{hour}", new ShiftedClock(TimeSpan.FromHours(hour)), sink);
            await FeedAsync(client, 0, 3);
            await WaitForAsync(client, sinks => sinks[0].GetProperty("written").GetInt64() == 3);
            await StopAsync();
        }

        Assert.Equal([3, 3], Directory.GetFiles(files, "lines-*.ndjson").Select(file => File.ReadAllLines(file).Length));
    }

    private static ConfiguredSink Configured(string name, IForecastSink sink, bool isLossless = false) =>
        Configured(name, _ => sink, isLossless);

    private static ConfiguredSink Configured(string name, Func<SinkSurroundings, IForecastSink> create, bool isLossless = false) => new()
    {
        Name = name,
        Type = "test",
        Summary = "",
        Match = "*",
        IsLossless = isLossless,
        BufferForecasts = 1000,
        BufferBytes = 1 << 20,
        Create = create,
    };

    private static async Task FeedAsync(HttpClient client, int first, int count)
    {
        var lines = new StringBuilder();
        for (int i = first; i < first + count; i++)
        {
            lines.Append($$"""{"series":"a","time":{{i * 1_000_000_000L}},"value":{{i}}}""").Append('\n');
        }

        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var body = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
            using HttpResponseMessage answer = await client.PostAsync("/v1/ticks", body, patience.Token);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                answer.EnsureSuccessStatusCode();
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token); // it is still reading its store
        }
    }

    private static async Task<JsonElement[]> WaitForAsync(HttpClient client, Func<JsonElement[], bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement reply = await client.GetFromJsonAsync<JsonElement>("/v1/sinks", patience.Token);
            JsonElement[] sinks = [.. reply.GetProperty("sinks").EnumerateArray()];
            if (condition(sinks))
            {
                return sinks;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    private Task<HttpClient> StartAsync(params ConfiguredSink[] sinks) => StartAsync("store", TimeProvider.System, sinks);

    private async Task<HttpClient> StartAsync(string store, TimeProvider time, params ConfiguredSink[] sinks)
    {
        var options = new DaemonOptions
        {
            Http = new HttpOptions { Address = new IPEndPoint(IPAddress.Loopback, 0) },
            Grpc = new GrpcOptions { IsEnabled = false },
            Store = new StoreOptions { Directory = Path.Combine(_directory.FullName, store), PartitionCount = 2 },
            Engine = new Engine.EngineSettings { ArchiveFlushTimeout = TimeSpan.FromMilliseconds(100), CreditWait = TimeSpan.FromMilliseconds(50) },
            Sinks = sinks,
        };
        _app = DaemonHost.Build(options, new ServeFlags(), new Terminal(TextWriter.Null, TextWriter.Null, false, false, false), time);
        await _app.StartAsync();
        return new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>The clock of the machine, some time ahead.</summary>
    private sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }

    private sealed class BrokenSink(int failures) : IForecastSink, IDisposable
    {
        private readonly ConcurrentQueue<long> _written = new();
        private int _failures = failures;

        public IEnumerable<long> Written => _written;

        public bool IsClosed { get; private set; }

        public bool IsAway { get; set; }

        public ValueTask OpenAsync(CancellationToken cancellation) =>
            IsAway ? throw new ForecastSinkException("no such server") : ValueTask.CompletedTask;

        public ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
        {
            if (_failures > 0)
            {
                _failures--;
                throw new ForecastSinkException("the server is away");
            }

            foreach (SeriesForecast item in batch.Items)
            {
                _written.Enqueue(item.Forecast.Sequence);
            }

            return ValueTask.CompletedTask;
        }

        public void Dispose() => IsClosed = true;
    }
}
