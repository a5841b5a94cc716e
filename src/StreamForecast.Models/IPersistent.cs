namespace StreamForecast.Models;

/// <summary>
/// Whatever outlives the process. What is saved is everything that <see cref="Load"/> needs to go on bit for bit as if
/// nothing had happened; what follows from the configuration (sizes, seeds, constants) is not saved again.
/// </summary>
public interface IPersistent
{
    /// <summary>The state's kind and version, written beside it and checked on load.</summary>
    StateKind Kind { get; }

    void Save(StateWriter writer);

    /// <exception cref="StateFormatException">The state has another shape than this object's configuration asks for.</exception>
    void Load(StateReader reader);
}

/// <param name="Name">A short stable name, such as "ar" or "cell".</param>
/// <param name="Version">Raised whenever the order or meaning of what is saved changes.</param>
public readonly record struct StateKind(string Name, int Version);

/// <summary>A saved state does not fit the object that should load it.</summary>
public sealed class StateFormatException : Exception
{
    public StateFormatException()
    {
    }

    public StateFormatException(string message) : base(message)
    {
    }

    public StateFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
