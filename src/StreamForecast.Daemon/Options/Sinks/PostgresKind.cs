using System.Text.RegularExpressions;
using StreamForecast.Connectors.Postgres;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary><c>type: postgres</c>: a table of a PostgreSQL database.</summary>
internal sealed partial class PostgresKind : ISinkKind
{
    private const int MaxText = 1024;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public string Type => "postgres";

    public SinkTarget Read(SectionReader section, string name)
    {
        foreach (string key in (string[])["database", "user"])
        {
            if (!section.Has(key))
            {
                section.Fault(key, $"is missing; write the {key}");
            }
        }

        var usual = new PostgresSinkOptions { Name = name, Database = "", User = "" };
        PostgresSinkOptions options = usual with
        {
            Host = section.Text("host", usual.Host, MaxText),
            Port = section.Whole("port", usual.Port, 1, ushort.MaxValue),
            Database = section.Text("database", usual.Database, MaxText),
            User = section.Text("user", usual.User, MaxText),
            Password = section.Secret("password"),
            UsesTls = section.Flag("tls", false),
            Table = section.Parsed("table", usual.Table, "a table such as forecast or market.forecast", ParseTable),
            Timeout = section.Duration("timeout", usual.Timeout, Second, 300 * Second),
        };
        return new SinkTarget(
            $"table {options.Table} of {options.Database} at {options.Host}:{options.Port}", around => new PostgresSink(options, around.Epoch));
    }

    private static (string Value, string? Fault) ParseTable(string text) => (text,
        TableName().IsMatch(text) ? null : "write small letters, digits and _, such as forecast, with the schema and a dot in front where needed");

    [GeneratedRegex(@"^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
