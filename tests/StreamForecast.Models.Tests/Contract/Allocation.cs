namespace StreamForecast.Models.Tests.Contract;

/// <summary>
/// What steps allocate. A collection that another thread sets off gives back the rest of this thread's allocation buffer, and the counter
/// takes that for allocated; so the least of several stretches counts. A step that allocates does so in all of them.
/// </summary>
internal static class Allocation
{
    private const int Stretches = 4;

    /// <returns>Bytes allocated by a stretch of steps.</returns>
    public static long Of(int firstStep, int endStep, Action<int> step)
    {
        long least = long.MaxValue;
        int length = (endStep - firstStep) / Stretches;
        for (int stretch = 0; stretch < Stretches; stretch++)
        {
            int from = firstStep + (stretch * length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int t = from; t < from + length; t++)
            {
                step(t);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
