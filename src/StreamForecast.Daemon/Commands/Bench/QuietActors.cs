using Akka.Configuration;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>Actors that are only measured log nothing: standard output belongs to the figures, and what fails ends the command.</summary>
internal static class QuietActors
{
    public static Config Hocon { get; } = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }");
}
