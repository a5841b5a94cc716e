using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tcp;

/// <summary>Is told what happens on one connection, in order.</summary>
internal interface ITcpFeedListener
{
    /// <summary>Ticks were read, and lines that are none.</summary>
    void Read(TickBlock block);

    /// <summary>The engine said what became of them.</summary>
    void Answered(TickBlock block, IngestAnswer answer);

    /// <summary>The engine took some not; they are handed to it again after a pause.</summary>
    void Refused(RefusalReason reason, TimeSpan pause);
}
