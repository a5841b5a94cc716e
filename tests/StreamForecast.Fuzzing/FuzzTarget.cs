namespace StreamForecast.Fuzzing;

/// <summary>One decoder under any bytes at all.</summary>
public abstract class FuzzTarget
{
    /// <summary>Allocated bytes that any input may cost.</summary>
    private const long FreeBytes = 4 << 20;

    /// <summary>Allocated bytes that each byte of the input may cost on top.</summary>
    private const long BytesPerByte = 4096;

    /// <summary>Unique; for the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Sound inputs, from which others are made by breaking them.</summary>
    public abstract IReadOnlyList<byte[]> Examples { get; }

    /// <summary>Pieces worth inserting: what the format gives a meaning to.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Its part of the inputs of a run: fewer where each takes long.</summary>
    public virtual int Share => 10;

    /// <summary>Decodes an input.</summary>
    /// <param name="input">Any bytes.</param>
    /// <returns>True when something in it was understood.</returns>
    /// <exception cref="BrokenPromiseException">The decoder broke a promise.</exception>
    /// <exception cref="Exception">The decoder threw what it does not document.</exception>
    public bool Run(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool understood = Decode(input);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        BrokenPromiseException.Unless(
            allocated <= FreeBytes + (BytesPerByte * input.Length), $"{allocated} bytes allocated for an input of {input.Length}");
        return understood;
    }

    protected abstract bool Decode(byte[] input);
}

/// <summary>A decoder broke a promise without throwing.</summary>
public sealed class BrokenPromiseException(string what) : Exception(what)
{
    public static void Unless(bool holds, FormattableString otherwise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(FormattableString.Invariant(otherwise));
        }
    }
}
