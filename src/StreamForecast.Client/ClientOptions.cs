namespace StreamForecast.Client;

/// <summary>How a client keeps its connection. Every bound has a default that suits one program on one machine.</summary>
public sealed record ClientOptions
{
    /// <summary>Pause before the first try to connect again; it doubles from try to try.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two tries.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one question may take, by the machine's clock.</summary>
    public TimeSpan QuestionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one message from the daemon.</summary>
    public int MaxMessageBytes { get; init; } = 4 << 20;

    /// <summary>Of the jitter in the pauses, so that clients of one daemon do not all come back at once; null takes one from the clock.</summary>
    public int? Seed { get; init; }

    /// <summary>The clock of pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
