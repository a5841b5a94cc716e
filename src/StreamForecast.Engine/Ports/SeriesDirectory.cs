using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace StreamForecast.Engine.Ports;

/// <summary>
/// All series this process knows, looked up from UTF-8 bytes without making a string. Thread-safe. Bounded by
/// <see cref="IngestLimits.MaxSeries"/>: an id past it is refused before an actor or a row exists.
/// </summary>
public sealed class SeriesDirectory
{
    private readonly ConcurrentDictionary<string, SeriesHandle> _handles = new(new IdComparer());
    private readonly ConcurrentDictionary<string, SeriesHandle>.AlternateLookup<ReadOnlySpan<byte>> _byUtf8;
    private readonly int _partitions;
    private readonly int _maxSeries;
    private int _count;

    public SeriesDirectory(int partitions, int maxSeries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeries, 1);
        _partitions = partitions;
        _maxSeries = maxSeries;
        _byUtf8 = _handles.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => Volatile.Read(ref _count);

    public bool TryFind(string id, [MaybeNullWhen(false)] out SeriesHandle handle) => _handles.TryGetValue(id, out handle);

    /// <param name="id">A series id in UTF-8; anything else is not found.</param>
    /// <param name="handle">The series.</param>
    public bool TryFind(ReadOnlySpan<byte> id, [MaybeNullWhen(false)] out SeriesHandle handle) => _byUtf8.TryGetValue(id, out handle);

    /// <summary>Finds the series, or makes it known when there is room.</summary>
    /// <param name="id">A well-formed id, see <see cref="SeriesIdSyntax"/>.</param>
    /// <param name="handle">The series.</param>
    /// <returns>False when the series is new and the limit is reached.</returns>
    public bool TryResolve(ReadOnlySpan<byte> id, [MaybeNullWhen(false)] out SeriesHandle handle) =>
        _byUtf8.TryGetValue(id, out handle) || TryAdd(id, out handle);

    /// <summary><see cref="TryResolve"/> for an id that was not found.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> id, [MaybeNullWhen(false)] out SeriesHandle handle)
    {
        handle = null;
        if (Interlocked.Increment(ref _count) > _maxSeries)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        handle = Register(id);
        return true;
    }

    /// <summary>Makes a series of the store known, whatever the limit: what was accepted once stays.</summary>
    public SeriesHandle Restore(string id)
    {
        if (_handles.TryGetValue(id, out SeriesHandle? known))
        {
            return known;
        }

        Interlocked.Increment(ref _count);
        return Register(Encoding.UTF8.GetBytes(id));
    }

    /// <summary>Gives the place of a series back; its id may come back under another handle.</summary>
    internal void Forget(SeriesHandle series)
    {
        if (_handles.TryRemove(KeyValuePair.Create(series.Id, series)))
        {
            series.IsKnown = false;
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>
    /// The handle that stands for a series now: this one or, when it was forgotten since it was resolved, its successor. Made known again
    /// where there is none, whatever the limit: a tick of it was taken.
    /// </summary>
    internal SeriesHandle Reclaim(SeriesHandle series)
    {
        if (_handles.TryGetValue(series.Id, out SeriesHandle? known))
        {
            return known;
        }

        Interlocked.Increment(ref _count);
        SeriesHandle kept = _handles.GetOrAdd(series.Id, series);
        if (ReferenceEquals(kept, series))
        {
            series.IsKnown = true;
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }

        return kept;
    }

    public int PartitionOf(ReadOnlySpan<byte> id) => (int)(XxHash64.HashToUInt64(id, seed: 0) % (ulong)_partitions);

    private SeriesHandle Register(ReadOnlySpan<byte> id)
    {
        var made = new SeriesHandle(Encoding.UTF8.GetString(id), PartitionOf(id));
        SeriesHandle kept = _handles.GetOrAdd(made.Id, made);
        if (!ReferenceEquals(kept, made))
        {
            Interlocked.Decrement(ref _count); // another thread registered the same id first
        }

        return kept;
    }

    /// <summary>Ids are ASCII (<see cref="SeriesIdSyntax"/>), so a string and its bytes compare unit by unit.</summary>
    private sealed class IdComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string obj)
        {
            Span<byte> bytes = stackalloc byte[SeriesIdSyntax.MaxBytes];
            return Encoding.UTF8.TryGetBytes(obj, bytes, out int written) ? GetHashCode(bytes[..written]) : 0;
        }

        public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.Equals(alternate, other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
    }
}
