using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>What the writer knows of a partition: as committed, and as the transaction under way would leave it.</summary>
internal sealed class PartitionState(ExtentRow extent)
{
    private long _begin = extent.Begin;
    private long _end = extent.End;
    private int _series = extent.Series;
    private int _forgotten = extent.Forgotten;
    private long _trim;
    private long _stagedBegin;

    public long StagedEnd { get; set; }

    public int StagedSeries { get; set; }

    public int StagedForgotten { get; set; }

    /// <summary>Offset below which rows are still to be dropped; 0 when there are none.</summary>
    public long StagedTrim { get; set; }

    public bool HasToTrim => _trim > 0;

    /// <summary>Set by a commit that found no space, until an append fits again.</summary>
    public StoreOutcome? Refusal { get; set; }

    /// <summary>The row that the transaction has to write; null when it changes nothing in it.</summary>
    public ExtentRow? StagedExtent => _stagedBegin == _begin && StagedEnd == _end && StagedSeries == _series
        && StagedForgotten == _forgotten
        ? null
        : ExtentRow.Seal(extent.Partition, _stagedBegin, StagedEnd, StagedSeries, StagedForgotten);

    public void AskTrim(long below)
    {
        StagedTrim = Math.Max(StagedTrim, below);
        _stagedBegin = Math.Max(_stagedBegin, below);
    }

    public void Stage()
    {
        _stagedBegin = _begin;
        StagedEnd = _end;
        StagedSeries = _series;
        StagedForgotten = _forgotten;
        StagedTrim = _trim;
    }

    public void Keep()
    {
        if (StagedEnd > _end)
            Refusal = null;
        _begin = _stagedBegin;
        _end = StagedEnd;
        _series = StagedSeries;
        _forgotten = StagedForgotten;
        _trim = StagedTrim;
    }
}
