namespace StreamForecast.Daemon.Api.Description;

/// <summary>A query parameter that an endpoint reads: what lets it through also describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it asks for, in a sentence.</param>
/// <param name="Type">What its value is.</param>
internal sealed record QueryParameter(string Name, string Meaning, QueryType Type)
{
    /// <summary>The series, where its id is not in the path.</summary>
    public static readonly QueryParameter Id = Text("id", "The series, instead of the one in the path: spares writing / as %2F.");

    /// <summary>The series, where the path has none.</summary>
    public static readonly QueryParameter RequiredId = Text("id", "The series.", isRequired: true);

    /// <summary>Least value of a number; null for none.</summary>
    public long? Least { get; private init; }

    /// <summary>Greatest value of a number; null for none.</summary>
    public long? Most { get; private init; }

    /// <summary>What holds when it is left out; null where the meaning says it.</summary>
    public string? Usual { get; private init; }

    /// <summary>The request is refused without it.</summary>
    public bool IsRequired { get; private init; }

    public static QueryParameter Text(string name, string meaning, string? usual = null, bool isRequired = false) =>
        new(name, meaning, QueryType.Text) { Usual = usual, IsRequired = isRequired };

    public static QueryParameter Flag(string name, string meaning) => new(name, meaning, QueryType.Flag) { Usual = "false" };

    public static QueryParameter Whole(string name, string meaning, long least, long? most = null, long? usual = null) =>
        new(name, meaning, QueryType.Whole) { Least = least, Most = most, Usual = usual?.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}

/// <summary>What the value of a query parameter is.</summary>
internal enum QueryType
{
    Text,
    Whole,
    Flag,
}
