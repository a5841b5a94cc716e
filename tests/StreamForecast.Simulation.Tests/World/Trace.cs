using System.Globalization;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>What happened, step after step: a hash over all of it, and the last events to tell when a check fails.</summary>
internal sealed class Trace
{
    private const int Kept = 60;
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly Queue<Happening> _last = new(Kept);

    /// <summary>Number of the step under way.</summary>
    public int Step { get; set; }

    public Coverage Coverage { get; } = new();

    /// <summary>FNV-1a over every event so far.</summary>
    public ulong Hash { get; private set; } = Offset;

    public void Add(string what, long a = 0, long b = 0, string? name = null)
    {
        Fold(what);
        Fold(name ?? "");
        Fold(a);
        Fold(b);
        if (_last.Count == Kept)
        {
            _last.Dequeue();
        }

        _last.Enqueue(new Happening(Step, what, a, b, name));
    }

    public string Last() => string.Join('\n', _last.Select(one => one.ToString()));

    private void Fold(string text)
    {
        foreach (char c in text)
        {
            Hash = (Hash ^ c) * Prime;
        }
    }

    private void Fold(long number) => Hash = (Hash ^ (ulong)number) * Prime;

    private readonly record struct Happening(int Step, string What, long A, long B, string? Name)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"  {Step,6}  {What} {Name} {A} {B}");
    }
}
