using StreamForecast.Connectors.Exchanges;
using StreamForecast.Connectors.Exchanges.Presets;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Exchanges;

/// <summary>A feed being read, with all it brought so far.</summary>
internal sealed class FeedRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ExchangeSource _source;
    private readonly SeriesDirectory _directory = new(16, 1000);
    private readonly TickBlockBuilder _blocks;

    public FeedRun(ExchangeOptions options, Func<string, bool>? isKnown = null, long? lastSequence = null)
    {
        _blocks = new TickBlockBuilder(_directory, new EdgeClock(TimeProvider.System), new IngestLimits { MaxAhead = ExchangeSource.MaxAhead });
        Status = new TickSourceStatus(options.Name, "exchange", TimeProvider.System);
        _source = new ExchangeSource(options, new ExchangeSurroundings(
            Status, isKnown ?? (_ => false), (_, _, _) => Task.FromResult(lastSequence), TimeProvider.System, new Random(1)));
    }

    public TickSourceStatus Status { get; }

    public List<FeedTick> Ticks { get; } = [];

    public List<(string Position, Rejection Rejection)> Rejections { get; } = [];

    /// <summary>Options that do not keep a test waiting.</summary>
    public static ExchangeOptions Options(string preset, string url, params string[] symbols)
    {
        ExchangeMapping mapping = ExchangePresets.All.Single(one => one.Name == preset);
        return new ExchangeOptions
        {
            Name = preset,
            Mapping = mapping,
            Url = url,
            Symbols = symbols,
            Channels = [mapping.Channels[0].Name],
            ApiKey = new Secret("k-123"),
            ApiSecret = new Secret("s-456"),
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromMilliseconds(50),
        };
    }

    /// <summary>Reads until a condition holds, asked after every block.</summary>
    public async Task UntilAsync(Func<FeedRun, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (TickBlock block in _source.ReadAsync(_blocks, patience.Token))
        {
            Keep(block);
            if (condition(this))
            {
                return;
            }
        }
    }

    private void Keep(TickBlock block)
    {
        Status.Read(block, _source.PositionOf);
        for (int i = 0; i < block.Count; i++)
        {
            int producer = block.Producers?.Index[i] ?? 0;
            Ticks.Add(new FeedTick(
                block.Series[i].Id, block.Times[i], block.Values[i], producer == 0 ? null : block.Producers!.Names[producer - 1],
                producer == 0 ? 0 : block.Producers!.Sequences[i]));
        }

        Rejections.AddRange(block.Rejections.Select(rejection => (_source.PositionOf(rejection.Line), rejection)));
    }
}

internal readonly record struct FeedTick(string Series, long Time, double Value, string? Producer, long Sequence);
