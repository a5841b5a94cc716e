namespace StreamForecast.Connectors.Files;

/// <summary>What becomes of the lines of a file when it is finished.</summary>
public interface IFileFormat
{
    /// <summary>What the names of finished files end with, the dot included.</summary>
    string Extension { get; }

    /// <summary>The lines name every level of an interval, also where a forecast has no interval yet.</summary>
    bool NeedsEveryLevel { get; }

    /// <summary>
    /// Turns whole lines on the disk into a finished file. When this returns, the finished file is whole under its name and the other gone;
    /// when the process ends before, it can be done again.
    /// </summary>
    /// <param name="open">The file of lines.</param>
    /// <param name="finished">The name to finish it under.</param>
    /// <param name="cancellation">Ends it without a finished file.</param>
    Task FinishAsync(string open, string finished, CancellationToken cancellation);
}

/// <summary>The lines as they are.</summary>
public sealed class NdjsonFormat : IFileFormat
{
    public string Extension => ".ndjson";

    public bool NeedsEveryLevel => false;

    public Task FinishAsync(string open, string finished, CancellationToken cancellation)
    {
        File.Move(open, finished);
        return Task.CompletedTask;
    }
}
