namespace StreamForecast.Models.Transforms;

/// <summary>What the models forecast; the forecast is always reported back in the units of the input.</summary>
public enum Target
{
    /// <summary>The value itself.</summary>
    Level,

    /// <summary>The change from the last value.</summary>
    Difference,

    /// <summary>The change over the magnitude of the last value. Undefined after 0.</summary>
    Return,

    /// <summary>The logarithm of the ratio to the last value. Undefined unless both are above 0.</summary>
    LogReturn,
}
