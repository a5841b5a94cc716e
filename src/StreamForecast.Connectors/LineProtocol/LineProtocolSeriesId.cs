using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.LineProtocol;

/// <summary>
/// Makes the series id of a field: <c>measurement/tag value.../field</c>, the tags in the order of their keys, the field left out when it is
/// called <c>value</c>. Nothing is replaced: two writers must not meet in one series because their names look alike after mending.
/// </summary>
internal sealed class LineProtocolSeriesId
{
    private readonly byte[] _bytes = new byte[SeriesIdSyntax.MaxBytes];
    private int _length;
    private int _stem;
    private bool _stemIsTooLong;

    /// <summary>True when the id has more than <see cref="SeriesIdSyntax.MaxBytes"/>.</summary>
    public bool IsTooLong { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Begin(ReadOnlySpan<byte> measurement)
    {
        _length = 0;
        IsTooLong = false;
        Append(measurement);
    }

    public void AddTag(ReadOnlySpan<byte> value)
    {
        Append("/"u8);
        Append(value);
    }

    /// <summary>What follows differs from field to field.</summary>
    public void EndStem() => (_stem, _stemIsTooLong) = (_length, IsTooLong);

    public void SetField(ReadOnlySpan<byte> name)
    {
        (_length, IsTooLong) = (_stem, _stemIsTooLong);
        if (!name.SequenceEqual("value"u8))
        {
            Append("/"u8);
            Append(name);
        }
    }

    /// <summary>A backslash before a comma, an equals sign or a space stands for nothing; before anything else it is itself.</summary>
    private void Append(ReadOnlySpan<byte> name)
    {
        while (name.IndexOf((byte)'\\') is >= 0 and int at && at + 1 < name.Length)
        {
            bool isEscape = name[at + 1] is (byte)',' or (byte)'=' or (byte)' ';
            AppendPlain(isEscape ? name[..at] : name[..(at + 1)]);
            AppendPlain(name.Slice(at + 1, 1));
            name = name[(at + 2)..];
        }

        AppendPlain(name);
    }

    private void AppendPlain(ReadOnlySpan<byte> text)
    {
        if (!text.TryCopyTo(_bytes.AsSpan(_length)))
        {
            IsTooLong = true;
            return;
        }

        _length += text.Length;
    }
}
