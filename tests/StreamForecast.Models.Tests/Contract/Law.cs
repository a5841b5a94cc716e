namespace StreamForecast.Models.Tests.Contract;

/// <summary>The laws a case may be excused from, each with its reason. The others know no excuse.</summary>
public enum Law
{
    StaysFinite,
    LearnsAnAutoregression,
    ProfilesItsMemory,
    KeepsItsSizeFromTheStart,
}
