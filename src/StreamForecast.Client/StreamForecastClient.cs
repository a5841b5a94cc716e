using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using StreamForecast.Client.Feeds;
using StreamForecast.Client.Questions;
using StreamForecast.Client.Subscriptions;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client;

/// <summary>
/// A program's way to a StreamForecast daemon: ticks in by <see cref="OpenFeed"/>, forecasts out by <see cref="SubscribeAsync"/>, questions
/// between. Thread-safe; one a program is enough. Nothing connects before the first call.
/// </summary>
public sealed class StreamForecastClient : IDisposable
{
    private const int PageSize = 1_000;

    private readonly GrpcChannel _channel;
    private readonly ClientOptions _options;
    private readonly Forecasting.ForecastingClient _client;

    /// <param name="address">The daemon's gRPC address, such as <c>http://127.0.0.1:8081</c>.</param>
    /// <param name="options">How to keep the connection; null for the defaults.</param>
    public StreamForecastClient(Uri address, ClientOptions? options = null)
    {
        _options = options ?? new ClientOptions();
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = _options.MaxMessageBytes,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            },
            DisposeHttpClient = true,

            // Feeds and subscriptions pace their own tries; the channel's must not be slower than those.
            InitialReconnectBackoff = _options.FirstPause,
            MaxReconnectBackoff = _options.LongestPause,
        });
        _client = new Forecasting.ForecastingClient(_channel);
    }

    /// <summary>Opens a feed of ticks; dispose it to send what waits.</summary>
    /// <param name="options">How to send; null for the defaults.</param>
    public TickFeed OpenFeed(FeedOptions? options = null) => new(_client, _options, options ?? new FeedOptions());

    /// <summary>
    /// The forecasts of every series that matches, each once, until cancelled. When the connection breaks the subscription connects again and goes
    /// on where it left off, as far as the daemon keeps what it missed.
    /// </summary>
    /// <param name="pattern">A series id, or a pattern where <c>*</c> stands for any run of characters.</param>
    /// <param name="options">How to listen; null for the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StreamForecastException">The daemon refuses the pattern.</exception>
    public IAsyncEnumerable<SeriesForecast> SubscribeAsync(
        string pattern, SubscribeOptions? options = null, CancellationToken cancellation = default) =>
        new ForecastSubscription(_client, _options, options ?? new SubscribeOptions(), pattern).ReadAsync(cancellation);

    /// <summary>The standing forecast of a series; null when it is unknown or has learned nothing.</summary>
    /// <param name="series">The series' id.</param>
    /// <param name="horizon">Steps to answer, at most as many as the series is configured for; null for all.</param>
    /// <param name="cancellation">Cancels the question.</param>
    public async Task<SeriesForecast?> GetForecastAsync(string series, int? horizon = null, CancellationToken cancellation = default)
    {
        var request = new GetForecastRequest { Series = series, Horizon = (uint)(horizon ?? 0) };
        ForecastBatch? found = await AskAsync(call => _client.GetForecastAsync(request, call), cancellation).ConfigureAwait(false);
        return found is null ? null : ForecastUnpacker.Unpack(found).Single();
    }

    /// <summary>The series that match, by id.</summary>
    /// <param name="pattern">A series id, or a pattern where <c>*</c> stands for any run of characters.</param>
    /// <param name="cancellation">Cancels the question.</param>
    public async IAsyncEnumerable<SeriesStatus> ListSeriesAsync(
        string pattern = "*", [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string after = "";
        do
        {
            var request = new ListSeriesRequest { Pattern = pattern, PageSize = PageSize, After = after };
            ListSeriesReply? page = await AskAsync(call => _client.ListSeriesAsync(request, call), cancellation).ConfigureAwait(false);
            foreach (Series series in page?.Series ?? [])
            {
                yield return SeriesStatus.Of(series);
            }

            after = page?.Next ?? "";
        }
        while (after.Length > 0);
    }

    /// <summary>Where the standing forecast of a series comes from; null when the series is unknown.</summary>
    /// <param name="series">The series' id.</param>
    /// <param name="lags">Past values to list, 1 to 1,024.</param>
    /// <param name="cancellation">Cancels the question.</param>
    public async Task<ForecastOrigin?> ExplainAsync(string series, int lags = 64, CancellationToken cancellation = default)
    {
        var request = new ExplainRequest { Series = series, Lags = (uint)lags };
        Explanation? found = await AskAsync(call => _client.ExplainAsync(request, call), cancellation).ConfigureAwait(false);
        return found is null ? null : ForecastOrigin.Of(found);
    }

    /// <summary>Deletes a series, its state and its history; the id may come back as a new series.</summary>
    /// <param name="series">The series' id.</param>
    /// <param name="cancellation">Cancels the call; the series may be gone all the same.</param>
    /// <returns>False when it is unknown.</returns>
    public async Task<bool> ForgetAsync(string series, CancellationToken cancellation = default)
    {
        var request = new ForgetRequest { Series = series };
        return await AskAsync(call => _client.ForgetAsync(request, call), cancellation).ConfigureAwait(false) is not null;
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>Null for NOT_FOUND.</summary>
    private async Task<T?> AskAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellation)
        where T : class
    {
        DateTime deadline = (TimeProvider.System.GetUtcNow() + _options.QuestionTimeout).UtcDateTime; // gRPC compares it with the machine's clock
        try
        {
            using AsyncUnaryCall<T> call = ask(new CallOptions(deadline: deadline, cancellationToken: cancellation));
            return await call.ConfigureAwait(false);
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(fault.Message, fault, cancellation);
        }
        catch (RpcException fault)
        {
            throw StreamForecastException.Of(fault);
        }
    }
}
