namespace StreamForecast.Models;

/// <summary>What becomes of a tick without a producer that repeats time and value of an earlier one.</summary>
public enum DuplicatePolicy
{
    /// <summary>It is learned: two trades may share both.</summary>
    Keep,

    /// <summary>It is a duplicate: counted, not learned.</summary>
    DropSameTimeAndValue,
}
