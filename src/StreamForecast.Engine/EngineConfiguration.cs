using Akka.Configuration;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine;

/// <summary>The Akka configuration that the engine's actors rely on; a host lays its own over it.</summary>
public static class EngineConfiguration
{
    internal const string BlockingDispatcher = "streamforecast.blocking-dispatcher";

    private const string SeriesMailbox = "streamforecast.series-mailbox";

    public static Config Hocon { get; } = ConfigurationFactory.ParseString($$"""
        streamforecast.blocking-dispatcher {
          # Storage reads block; they get a thread that nothing else waits for.
          type = PinnedDispatcher
        }
        streamforecast.series-mailbox {
          mailbox-type = "{{typeof(SeriesMailbox).AssemblyQualifiedName}}"
        }
        akka {
          actor.mailbox.requirements {
            "{{typeof(SeriesMailbox.IFewMessages).AssemblyQualifiedName}}" = {{SeriesMailbox}}
          }
          # Used when the host's logger is gone: an end that took its full time is no news then.
          stdout-loglevel = ERROR
          coordinated-shutdown {
            # The daemon ends within 10 s of SIGTERM: 8 s to drain and snapshot, the rest to close.
            phases.service-stop.timeout = 8s
            # Nothing is left to do for any actor by then, and of many their ends alone take longer.
            phases.actor-system-terminate.timeout = 1s
            # The host decides when the process ends.
            exit-clr = off
            run-by-clr-shutdown-hook = off
          }
        }
        """);
}
