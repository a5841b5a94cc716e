using StreamForecast.Daemon.Options;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Wiring;

/// <summary>The rules for new series, exchangeable while the daemon runs. A series that exists keeps what its log says.</summary>
internal sealed class SeriesRulebook(SeriesRules rules)
{
    private SeriesRules _rules = rules;

    public SeriesConfiguration Resolve(string id) => Volatile.Read(ref _rules).Resolve(id);

    public void Replace(SeriesRules rules) => Volatile.Write(ref _rules, rules);
}
