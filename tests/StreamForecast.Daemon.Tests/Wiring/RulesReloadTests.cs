using Microsoft.Extensions.Logging.Abstractions;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;

namespace StreamForecast.Daemon.Tests.Wiring;

public sealed class RulesReloadTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly SeriesRulebook _rulebook = new(SeriesRules.None);
    private readonly RulesReload _reload;

    public RulesReloadTests() => _reload = new RulesReload(new ServeFlags(_file), _rulebook, NullLogger<RulesReload>.Instance);

    public void Dispose()
    {
        _reload.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void New_rules_hold_from_then_on()
    {
        File.WriteAllText(_file, "series: [{ match: '*', horizon: 7 }]");

        _reload.Reload();

        Assert.Equal(7, _rulebook.Resolve("any").Horizon);
    }

    [Fact]
    public void A_failure_nobody_planned_for_ends_nothing()
    {
        using var reload = new RulesReload(new ServeFlags("no\0file"), _rulebook, NullLogger<RulesReload>.Instance);

        reload.Reload();

        Assert.Equal(SeriesRules.Defaults.Horizon, _rulebook.Resolve("any").Horizon);
    }

    [Fact]
    public void A_faulty_file_changes_nothing()
    {
        File.WriteAllText(_file, "series: [{ match: '*', horizon: 7 }]");
        _reload.Reload();
        File.WriteAllText(_file, "series: [{ match: '*', horizon: 0 }]");

        _reload.Reload();

        Assert.Equal(7, _rulebook.Resolve("any").Horizon);
    }
}
