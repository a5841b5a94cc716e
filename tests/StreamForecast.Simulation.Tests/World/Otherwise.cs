using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>The words of a failed check, put together only when it failed: most never do, and there are millions.</summary>
[InterpolatedStringHandler]
internal readonly ref struct Otherwise
{
    private readonly StringBuilder? _text;

    public Otherwise(int literalLength, int formattedCount, bool holds, out bool shouldAppend)
    {
        shouldAppend = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (formattedCount * 16));
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");

    public override string ToString() => _text?.ToString() ?? "";
}
