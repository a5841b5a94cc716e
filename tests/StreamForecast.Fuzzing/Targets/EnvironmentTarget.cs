using System.Collections;
using System.Text;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>Environment variables, one a line: options, or a <see cref="ConfigurationException"/> that lists the faults.</summary>
internal sealed class EnvironmentTarget : FuzzTarget
{
    private static readonly string Nowhere = Path.Combine(AppContext.BaseDirectory, "no-such-directory");

    public override string Name => "environment";

    public override int Share => 1;

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Encoding.UTF8.GetBytes(
            "HTTP__ADDRESS=127.0.0.1:0\nSTORE__DURABILITY=relaxed\nSERIES__0__MATCH=a*\nSERIES__0__HORIZON=3\nLIMITS__MAX_SERIES=10"),
        Encoding.UTF8.GetBytes("SOURCES__0__TYPE=simulator\nENGINE__CREDIT_WAIT=2s\nSERIES=[{match: '*', intervals: [0.5]}]"),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "__", "__0", "__1", "=", "\n", "SERIES__", "SOURCES__", "[", "{", "&a ", "*a" }.Select(Encoding.UTF8.GetBytes)];

    protected override bool Decode(byte[] input)
    {
        var variables = new Hashtable(); // what the system hands out
        foreach (string line in Encoding.UTF8.GetString(input).Split('\n'))
        {
            int end = line.IndexOf('=', StringComparison.Ordinal);
            variables[OptionsLoader.VariablePrefix + (end < 0 ? line : line[..end])] = end < 0 ? "" : line[(end + 1)..];
        }

        try
        {
            OptionsLoader.Load(new ServeFlags(), variables, Nowhere);
            return true;
        }
        catch (ConfigurationException fault)
        {
            BrokenPromiseException.Unless(fault.Faults.Count > 0, $"a configuration is refused without a fault");
            return false;
        }
    }
}
