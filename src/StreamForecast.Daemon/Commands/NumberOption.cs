using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace StreamForecast.Daemon.Commands;

/// <summary>Options that are numbers within bounds. What is none is a fault of the question: the library's own conversion throws where a validator asks it.</summary>
internal static class NumberOption
{
    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="usual">Its value where it is left out.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The most.</param>
    /// <param name="helpName">What stands for the number in the help; null for the option's own name.</param>
    public static Option<T> Create<T>(string name, string description, T usual, T min, T max, string? helpName = null)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                bool isWhole = usual is not double;
                NumberStyles styles = isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
                if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out T number) && number >= min && number <= max)
                {
                    return number;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: write a {(isWhole ? "whole number" : "number")} from {min} to {max}"));
                return default;
            },
        };
}
