using StreamForecast.Simulation.Tests.Pump;
using StreamForecast.Simulation.Tests.World;

namespace StreamForecast.Simulation.Tests;

/// <summary>Runs seeds, each by itself, and tells of one that fails what it takes to see it fail again.</summary>
internal static class SimulationRun
{
    public static (ulong Hash, Coverage Coverage) Of(SimulatedSystem system, int seed)
    {
        World.Simulation? simulation = null;
        try
        {
            simulation = new World.Simulation(system, seed);
            simulation.Run();
            return (simulation.Trace.Hash, simulation.Trace.Coverage);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"""
                Seed {seed} fails at step {simulation?.Trace.Step}: {e.Message}
                The last events (step, what, numbers):
                {simulation?.Trace.Last()}
                The engine's last logged error: {system.LastError?.Message} {system.LastError?.Cause}
                It fails again with:
                  SIMULATION_SEED={seed} SIMULATION_COUNT=1 dotnet test tests/StreamForecast.Simulation.Tests -c Release --filter SimulationTests
                """,
                e);
        }
    }

    /// <summary>Runs seeds on every core, each core with a system of its own, until the first fails.</summary>
    public static async Task<Coverage> OfManyAsync(int first, int count)
    {
        var total = new Coverage();
        int next = -1;
        Task[] cores = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => OnThread(system =>
        {
            int at;
            while ((at = Interlocked.Increment(ref next)) < count)
            {
                try
                {
                    Coverage coverage = Of(system, first + at).Coverage;
                    lock (total)
                    {
                        total.Add(coverage);
                    }
                }
                catch
                {
                    Volatile.Write(ref next, count);
                    throw;
                }
            }

            return total;
        }))];
        await Task.WhenAll(cores);
        return total;
    }

    /// <summary>Does some work with a system on a thread of its own, which no task of anyone else ever runs on.</summary>
    public static Task<T> OnThread<T>(Func<SimulatedSystem, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                using var system = new SimulatedSystem();
                done.SetResult(work(system));
            }
            catch (Exception e)
            {
                done.SetException(e); // told to whoever awaits the work
            }
        }).Start();
        return done.Task;
    }
}
