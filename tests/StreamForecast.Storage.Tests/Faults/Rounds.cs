namespace StreamForecast.Storage.Tests.Faults;

/// <summary>How much of a long test runs: some in every run, all of it with <c>STREAMFORECAST_FAULTS=full</c>.</summary>
internal static class Rounds
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("STREAMFORECAST_FAULTS") == "full";

    public static int Of(int some, int all) => IsFull ? all : some;
}
