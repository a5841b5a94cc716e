using System.Buffers;

namespace StreamForecast.Engine.Ports;

/// <summary>What a series id may look like: 1 to 128 bytes of <c>[A-Za-z0-9._:/-]</c>, no <c>.</c> or <c>..</c> segment.</summary>
public static class SeriesIdSyntax
{
    public const int MaxBytes = 128;

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-"u8);

    /// <summary>The name with <c>_</c> for each character that no id may have; length and segments stay as they are.</summary>
    public static string Replace(string name) =>
        string.Concat(name.EnumerateRunes().Select(rune => rune.IsAscii && Allowed.Contains((byte)rune.Value) ? (char)rune.Value : '_'));

    /// <summary>Says what is wrong with an id, or null when it is well formed.</summary>
    public static string? Fault(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty)
        {
            return "the series id is empty";
        }

        if (id.Length > MaxBytes)
        {
            return $"the series id has {id.Length} bytes, at most {MaxBytes} are allowed";
        }

        if (id.ContainsAnyExcept(Allowed))
        {
            return "the series id has a character outside A-Z a-z 0-9 . _ : / -";
        }

        // A dot segment would change meaning in a URL; without a dot there is none to look for.
        if (id.Contains((byte)'.'))
        {
            foreach (Range segment in id.Split((byte)'/'))
            {
                if (id[segment].SequenceEqual("."u8) || id[segment].SequenceEqual(".."u8))
                {
                    return "the series id has a segment '.' or '..'";
                }
            }
        }

        return null;
    }
}
