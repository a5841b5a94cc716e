namespace StreamForecast.Models.Transforms;

/// <summary>Turns values into what the models learn, and what they forecast back into the units of the input.</summary>
public static class TargetTransform
{
    /// <summary>
    /// True when the models see changes rather than values. Then naive is the zero change (the random walk of the value): the last
    /// change is a poor forecast, and against it every model would look better than it is.
    /// </summary>
    public static bool IsChange(this Target target) => target != Target.Level;

    /// <summary>True when an error counts as a part of the value it started from.</summary>
    public static bool IsRelative(this Target target) => target is Target.Return or Target.LogReturn;

    /// <summary>The target of <paramref name="value"/> after <paramref name="previous"/>; false where it is undefined.</summary>
    /// <param name="target">What is learned.</param>
    /// <param name="previous">The value before, in input units; not read for <see cref="Target.Level"/>.</param>
    /// <param name="value">The new value, in input units.</param>
    /// <param name="result">The target; 0 where undefined.</param>
    public static bool TryApply(this Target target, double previous, double value, out double result)
    {
        result = target switch
        {
            Target.Level => value,
            Target.Difference => value - previous,
            Target.Return when previous != 0 => (value - previous) / Math.Abs(previous),
            Target.LogReturn when previous > 0 && value > 0 => Math.Log(value / previous),
            _ => double.NaN,
        };

        // A return after a denormal overflows: as undefined as after 0.
        if (double.IsFinite(result))
        {
            return true;
        }

        result = 0;
        return false;
    }

    /// <summary>Replaces a path of forecast targets by the path of values that starts after <paramref name="origin"/>.</summary>
    /// <param name="target">What the path holds.</param>
    /// <param name="origin">The last value, in input units.</param>
    /// <param name="path">Forecast targets, nearest first; on return values in input units.</param>
    public static void Restore(this Target target, double origin, Span<double> path)
    {
        if (target == Target.Level)
        {
            return;
        }

        double value = origin;
        for (int i = 0; i < path.Length; i++)
        {
            value = target switch
            {
                Target.Difference => value + path[i],
                Target.Return => value + (path[i] * Math.Abs(value)),
                _ => value * Math.Exp(path[i]),
            };
            path[i] = value;
        }
    }

    /// <summary>What one unit of error is worth after <paramref name="origin"/>: its magnitude for relative targets, else 1.</summary>
    public static double ErrorUnit(this Target target, double origin) => target.IsRelative() ? Math.Abs(origin) : 1;
}
