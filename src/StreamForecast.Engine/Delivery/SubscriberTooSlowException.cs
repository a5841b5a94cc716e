namespace StreamForecast.Engine.Delivery;

/// <summary>A lossless subscriber fell behind by more than it may; it can come back with its last position.</summary>
public sealed class SubscriberTooSlowException(int maxForecasts, long maxBytes) : Exception(
    $"The subscriber fell behind by more than {maxForecasts} forecasts or {maxBytes} bytes, and asked to be disconnected rather than to miss any. "
    + "Resume from the last position received.");
