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
        source.Save(writer);
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
    private readonly List<Part> _parts = [];
    private int _partCount;

    public void Write(double number) => _numbers.Add(number);

    /// <summary>A fixed count of numbers that the reader knows from its own configuration.</summary>
    public void Write(ReadOnlySpan<double> numbers) => _numbers.AddRange(numbers);

    public void Write(long integer) => _integers.Add(integer);

    public void Write(bool flag) => _integers.Add(flag ? 1 : 0);

    public void Write(IPersistent part)
    {
        ArgumentNullException.ThrowIfNull(part);
        Part next = NextPart();
        next.Kind = part.Kind;
        next.Kept = null;
        next.Writer.Rewind();
        part.Save(next.Writer);
    }

    /// <summary>A state that was saved earlier, kept as it is.</summary>
    public void Write(SavedState part) => NextPart().Kept = part;

    internal SavedState ToState(StateKind kind) => new(
        kind.Name, kind.Version, _numbers.ToArray(), _integers.ToArray(), [.. _parts.Take(_partCount).Select(part => part.ToState())]);

    /// <summary>Begins again with nothing written.</summary>
    internal void Rewind()
    {
        _numbers.Clear();
        _integers.Clear();
        _partCount = 0;
    }

    /// <summary>Gives back the room beyond what is written, which must not be much for the call to be free.</summary>
    internal void Trim()
    {
        _numbers.TrimExcess();
        _integers.TrimExcess();
        foreach (Part part in _parts)
        {
            part.Writer.Trim();
        }
    }

    private Part NextPart()
    {
        if (_partCount == _parts.Count)
        {
            _parts.Add(new Part());
        }

        return _parts[_partCount++];
    }

    // Either a state kept as it is, or one under a writer of its own.
    private sealed class Part
    {
        public StateWriter Writer { get; } = new();

        public StateKind Kind { get; set; }

        public SavedState? Kept { get; set; }

        public SavedState ToState() => Kept ?? Writer.ToState(Kind);
    }
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
