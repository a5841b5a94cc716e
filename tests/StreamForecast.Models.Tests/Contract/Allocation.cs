namespace StreamForecast.Models.Tests.Contract;

/// <summary>
/// What steps allocate. A collection that another thread sets off gives back the rest of this thread's allocation buffer, and the counter
/// takes that for allocated; so the least of several stretches counts. A step that allocates does so in all of them.
/// </summary>
internal static class Allocation
{
    /// <param name="firstStep">Passed to the first step.</param>
    /// <param name="endStep">One more than what is passed to the last.</param>
    /// <param name="step">One step.</param>
    /// <param name="stretches">Into how many the steps are divided; what allocates rarely must do so in each to be seen.</param>
    /// <returns>Bytes allocated by a stretch of steps.</returns>
    public static long Of(int firstStep, int endStep, Action<int> step, int stretches = 4)
    {
        long least = long.MaxValue;
        int length = (endStep - firstStep) / stretches;
        for (int stretch = 0; stretch < stretches; stretch++)
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
