using System.Text;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>A configuration file: whatever it holds, there are options or faults, never an exception.</summary>
internal sealed class ConfigurationFileTarget : FuzzTarget
{
    private const string Example =
        """
        http:
          address: 127.0.0.1:8080
          header_timeout: 10s
        store: { directory: data, durability: durable, partitions: 16 }
        limits:
          max_series: 1000
          max_ahead: 5m
        series:
          - match: "BTC-*"
            experts: ["ar(20, forgetting=.9995)", naive]
            horizon: 3
            intervals: [0.5, 0.9]
            sample: 1d@America/New_York
            reorder: 2s
            duplicates: keep
          - match: "*"
            target: log-return
            profile: fast
        sources:
          - type: simulator
            symbols: ["SIM:A", "SIM:B"]
            ticks_per_second: 4
        logging:
          level: information

        """;

    public override string Name => "configuration-file";

    public override int Share => 1;

    public override IReadOnlyList<byte[]> Examples { get; } = [Encoding.UTF8.GetBytes(Example)];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "&a ", "*a", "<<: ", "!!int ", "- ", "? ", "|\n", ">\n", "{", "}", "[", "]", "---\n", "...", "%", "'", "\"", "~", "\t", "# " }
            .Select(Encoding.UTF8.GetBytes)];

    protected override bool Decode(byte[] input)
    {
        var document = ConfigurationDocument.Parse(Encoding.UTF8.GetString(input), "file.yaml");
        List<ConfigurationFault> faults = [.. document.Faults];
        DaemonOptionsReader.Read(document.Root, faults, _ => null);
        return faults.Count == 0;
    }
}
