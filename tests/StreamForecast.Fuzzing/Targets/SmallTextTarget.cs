using System.Text;
using StreamForecast.Connectors.Text;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine.Ports;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Sampling;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>The small languages that stand inside others: times, durations, sampling rules, model expressions, patterns of ids.</summary>
internal sealed class SmallTextTarget : FuzzTarget
{
    public override string Name => "small-text";

    public override IReadOnlyList<byte[]> Examples { get; } =
        [.. new[]
        {
            "2023-11-14T22:13:20.123456789+01:00", "2024-02-29T00:00:00Z", "10m", "90s", "1d@America/New_York", "month-end", "5m",
            "ar(20, forgetting=.9995)", "stack(gru(16), dense(8))", "rnn(adam)", "esn(40)", "a*b*|aXbYb",
        }.Select(Encoding.UTF8.GetBytes)];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "(", ")", ",", "=", "*", "|", "@", "T", "Z", "+", "-", ":", ".", "stack(", "1e9" }.Select(Encoding.UTF8.GetBytes)];

    protected override bool Decode(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        return Time(input) | Duration(text) | Sampling(text) | Expression(text) | Pattern(text);
    }

    private static bool Time(byte[] input)
    {
        _ = Rfc3339.TryParseLenient(input, out _);
        if (!Rfc3339.TryParse(input, out long time))
        {
            return false;
        }

        byte[] written = new byte[Rfc3339.MaxLength];
        int length = Rfc3339.Format(time, written);
        BrokenPromiseException.Unless(Rfc3339.TryParse(written.AsSpan(0, length), out long again) && again == time, $"{time} is written as another time");
        return true;
    }

    private static bool Duration(string text)
    {
        if (!DurationText.TryParse(text, out TimeSpan duration))
        {
            return false;
        }

        BrokenPromiseException.Unless(
            DurationText.TryParse(DurationText.Write(duration), out TimeSpan again) && again == duration, $"{duration} is written as another duration");
        return true;
    }

    private static bool Sampling(string text)
    {
        try
        {
            var rule = SamplingRule.Parse(text);
            BrokenPromiseException.Unless(SamplingRule.Parse(rule.ToString()) == rule, $"{rule} is written as another rule");
            return true;
        }
        catch (SamplingFormatException)
        {
            return false;
        }
    }

    private static bool Expression(string text)
    {
        try
        {
            string written = ModelExpression.Parse(text).ToString();
            BrokenPromiseException.Unless(ModelExpression.Parse(written).ToString() == written, $"{written} is written as another model");
            return true;
        }
        catch (ModelExpressionException)
        {
            return false;
        }
    }

    /// <summary>Pattern and id with a bar between, held against a matcher that tries everything.</summary>
    private static bool Pattern(string text)
    {
        int bar = text.IndexOf('|', StringComparison.Ordinal);
        if (bar < 0 || text.Length > 40)
        {
            return false;
        }

        string pattern = text[..bar];
        string id = text[(bar + 1)..];
        bool matches = SeriesPattern.Matches(pattern, id);
        BrokenPromiseException.Unless(matches == Matches(pattern, id), $"'{pattern}' on '{id}' gives {matches}");
        return matches;
    }

    private static bool Matches(string pattern, string id)
    {
        bool[] reached = new bool[id.Length + 1];
        reached[0] = true;
        foreach (char c in pattern)
        {
            bool[] next = new bool[id.Length + 1];
            for (int i = 0; i <= id.Length; i++)
            {
                next[i] = c == '*' ? reached[i] || (i > 0 && next[i - 1]) : i > 0 && reached[i - 1] && id[i - 1] == c;
            }

            reached = next;
        }

        return reached[id.Length];
    }
}
