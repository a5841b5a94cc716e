using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamForecast.Models;

/// <summary>
/// The state of one <see cref="IPersistent"/> as plain data: numbers, whole numbers and the states of its parts. The engine writes it
/// as a protobuf message of the same shape, so that the models know nothing of the wire.
/// </summary>
public sealed record SavedState(
    string Name,
    int Version,
    IReadOnlyList<double> Numbers,
    IReadOnlyList<long> Integers,
    IReadOnlyList<SavedState> Parts)
{
    public static SavedState Of(IPersistent source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var writer = new StateWriter();
        writer.Rewrite(source);
        return writer.ToState(source.Kind);
    }

    /// <exception cref="StateFormatException">Kind, version or shape differ, or something is left over.</exception>
    public void LoadInto(IPersistent target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Name != target.Kind.Name || Version != target.Kind.Version)
        {
            throw new StateFormatException(
                $"Saved state is '{Name}' version {Version}, expected '{target.Kind.Name}' version {target.Kind.Version}.");
        }

        var reader = new StateReader(this);
        target.Load(reader);
        reader.EnsureFinished();
    }
}

/// <summary>
/// Collects a state in order; <see cref="StateReader"/> gives it back in the same order. A writer that is rewound takes another state of
/// the same shape without allocating.
/// </summary>
public sealed class StateWriter
{
    private readonly List<double> _numbers = [];
    private readonly List<long> _integers = [];
    private readonly List<StatePart> _parts = [];
    private int _partCount;

    public void Write(double number) => _numbers.Add(number);

    /// <summary>A fixed count of numbers that the reader knows from its own configuration.</summary>
    public void Write(ReadOnlySpan<double> numbers) => _numbers.AddRange(numbers);

    public void Write(long integer) => _integers.Add(integer);

    public void Write(bool flag) => _integers.Add(flag ? 1 : 0);

    public void Write<T>(T part)
        where T : IPersistent
    {
        ThrowIfNull(part);
        StatePart next = NextPart();
        next.Kind = part.Kind;
        next.Kept = null;
        next.Own.Rewrite(part);
    }

    /// <summary>What was written, for whoever puts it on a wire; valid until the writer is written to again.</summary>
    public ReadOnlySpan<double> Numbers => CollectionsMarshal.AsSpan(_numbers);

    /// <inheritdoc cref="Numbers"/>
    public ReadOnlySpan<long> Integers => CollectionsMarshal.AsSpan(_integers);

    /// <inheritdoc cref="Numbers"/>
    public ReadOnlySpan<StatePart> Parts => CollectionsMarshal.AsSpan(_parts)[.._partCount];

    /// <summary>Begins again, with the state of a source.</summary>
    public void Rewrite<T>(T source)
        where T : IPersistent
    {
        ThrowIfNull(source);
        Rewind();
        source.Save(this);
    }

    // A part may be a struct, which the usual check would box: where code is not yet optimized a checkpoint would allocate.
    private static void ThrowIfNull<T>(T source, [CallerArgumentExpression(nameof(source))] string? name = null)
        where T : IPersistent
    {
        if (source is null) throw new ArgumentNullException(name);
    }

    /// <summary>A state that another writer keeps, as it is.</summary>
    internal void Write(StateKind kind, StateWriter kept)
    {
        StatePart next = NextPart();
        next.Kind = kind;
        next.Kept = kept;
    }

    /// <summary>Begins again, with a state that was saved earlier.</summary>
    internal void Rewrite(SavedState state)
    {
        Rewind();
        _numbers.AddRange(state.Numbers);
        _integers.AddRange(state.Integers);
        foreach (SavedState part in state.Parts)
        {
            StatePart next = NextPart();
            next.Kind = new StateKind(part.Name, part.Version);
            next.Kept = null;
            next.Own.Rewrite(part);
        }
    }

    internal SavedState ToState(StateKind kind)
    {
        var parts = new SavedState[_partCount];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = _parts[i].State.ToState(_parts[i].Kind);
        }

        return new SavedState(kind.Name, kind.Version, _numbers.ToArray(), _integers.ToArray(), parts);
    }

    /// <summary>Gives back the room beyond what is written, which must not be much for the call to be free.</summary>
    internal void Trim()
    {
        _numbers.TrimExcess();
        _integers.TrimExcess();
        foreach (StatePart part in _parts)
        {
            part.Own.Trim();
        }
    }

    private StatePart NextPart()
    {
        if (_partCount == _parts.Count)
        {
            _parts.Add(new StatePart());
        }

        return _parts[_partCount++];
    }

    private void Rewind()
    {
        _numbers.Clear();
        _integers.Clear();
        _partCount = 0;
    }
}

/// <summary>A part of what a <see cref="StateWriter"/> holds.</summary>
public sealed class StatePart
{
    internal StatePart()
    {
    }

    public StateKind Kind { get; internal set; }

    /// <summary>Its state.</summary>
    public StateWriter State => Kept ?? Own;

    internal StateWriter Own { get; } = new();

    /// <summary>Another's, kept as it is, in place of its own; null for none.</summary>
    internal StateWriter? Kept { get; set; }
}

/// <summary>Reads a state in the order it was written.</summary>
public sealed class StateReader(SavedState state)
{
    private int _number;
    private int _integer;
    private int _part;

    public double ReadNumber() => _number < state.Numbers.Count
        ? state.Numbers[_number++]
        : throw new StateFormatException($"Saved state '{state.Name}' ends after {state.Numbers.Count} numbers; more were expected.");

    public void Read(Span<double> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ReadNumber();
        }
    }

    public long ReadInteger() => _integer < state.Integers.Count
        ? state.Integers[_integer++]
        : throw new StateFormatException($"Saved state '{state.Name}' ends after {state.Integers.Count} integers; more were expected.");

    /// <summary>Reads a count or an index that must lie within bounds.</summary>
    public int ReadInteger(int minimum, int maximum)
    {
        long value = ReadInteger();
        return value >= minimum && value <= maximum
            ? (int)value
            : throw new StateFormatException($"Saved state '{state.Name}' holds {value} where {minimum} to {maximum} was expected.");
    }

    public bool ReadFlag() => ReadInteger(0, 1) == 1;

    public void Read(IPersistent part) => ReadPart().LoadInto(part);

    /// <summary>A part that is kept as it is, to be loaded later or never.</summary>
    public SavedState ReadPart() => _part < state.Parts.Count
        ? state.Parts[_part++]
        : throw new StateFormatException($"Saved state '{state.Name}' has {state.Parts.Count} parts; more were expected.");

    internal void EnsureFinished()
    {
        if (_number != state.Numbers.Count || _integer != state.Integers.Count || _part != state.Parts.Count)
        {
            throw new StateFormatException($"Saved state '{state.Name}' holds more than its configuration expects.");
        }
    }
}
