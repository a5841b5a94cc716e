using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tcp;

/// <summary>What came by line protocol over TCP and what became of it, of all connections together: for <c>/v1/sources</c>, and for the log.</summary>
internal sealed partial class LineProtocolAccount
{
    /// <summary>What <c>/v1/sources</c> calls it.</summary>
    public const string Name = "line-protocol";

    private readonly ILogger<LineProtocolListener> _logger;
    private readonly TickSourceStatus _status;
    private long _rejected;
    private long _letGo;

    public LineProtocolAccount(TimeProvider time, ILogger<LineProtocolListener> logger)
    {
        _logger = logger;
        _status = new TickSourceStatus(Name, "tcp", time) { OnTrouble = LogTrouble };
        _status.Running();
    }

    public TickSourceReport Report() => _status.Report();

    /// <summary>The account of one connection.</summary>
    public Peer Of(string peer) => new(this, peer);

    /// <summary>A connection past the limit was closed.</summary>
    public void TurnedAway(string peer, int maxConnections) => _status.Trouble(
        TickSourceTrouble.Limit, $"{peer} was turned away: {maxConnections} connections are open; raise line_protocol.max_connections", peer);

    /// <summary>A connection was closed since its ticks were not answered.</summary>
    public void CutOff(string peer) => _status.Trouble(
        TickSourceTrouble.Disconnected, $"{peer} was cut off: the engine did not answer in time, so what became of its last ticks is unknown", peer);

    /// <summary>The daemon stops before ticks that were read could be taken.</summary>
    public void Lost(string peer, int ticks) => LogLost(peer, ticks);

    /// <summary>Trouble that goes on is told ever more rarely: the 1st, 2nd, 4th, 8th time.</summary>
    private void LogTrouble(TroubleTally trouble)
    {
        if (long.IsPow2(trouble.Count))
        {
            LogTrouble(trouble.Kind, trouble.Count, trouble.Detail);
        }
    }

    /// <summary>Is told what happens on one connection, in order.</summary>
    internal sealed class Peer(LineProtocolAccount owner, string peer)
    {
        /// <summary>Ticks were read, and lines that are none.</summary>
        public void Read(TickBlock block)
        {
            owner._status.Read(block, line => $"{peer} line {line}");
            long before = Interlocked.Add(ref owner._rejected, block.Rejected) - block.Rejected;
            if (block.Rejections is [var first, ..] && (before == 0 || long.Log2(before) < long.Log2(before + block.Rejected)))
            {
                owner.LogRejected(peer, before + block.Rejected, first.Line, first.Detail);
            }
        }

        /// <summary>The engine said what became of them.</summary>
        public void Answered(TickBlock block, IngestAnswer answer) => owner._status.Answered(block, answer);

        /// <summary>The engine took some not; they are handed to it again after a pause.</summary>
        public void Refused(RefusalReason reason, TimeSpan pause) => owner._status.Trouble(
            TickSourceTrouble.Refused, $"the daemon takes no ticks now ({reason}); those of {peer} wait {pause.TotalSeconds:F1} s", peer);

        /// <summary>The partition of some is quarantined; they are not handed to it again.</summary>
        public void LetGo(int ticks) => owner._status.Trouble(
            TickSourceTrouble.Quarantined,
            $"{Interlocked.Add(ref owner._letGo, ticks)} ticks so far were let go, the last of {peer}: their partition is quarantined until the daemon is started again, /readyz names the fault",
            peer);
    }

    [LoggerMessage(LogLevel.Warning, "Line protocol over TCP: {Kind} (number {Count}): {Detail}")]
    private partial void LogTrouble(TickSourceTrouble kind, long count, string detail);

    [LoggerMessage(LogLevel.Warning, "Line protocol from {Peer}: {Count} lines refused so far; line {Line}: {Detail}")]
    private partial void LogRejected(string peer, long count, long line, string detail);

    [LoggerMessage(LogLevel.Warning, "Line protocol from {Peer}: {Ticks} ticks that were read could not be taken before the daemon stopped")]
    private partial void LogLost(string peer, int ticks);
}
