using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>A few reading connections, made when first needed; more callers than connections wait.</summary>
internal sealed class ReaderPool(StoreFile file) : IDisposable
{
    private const int MaxReaders = 4;

    private readonly SemaphoreSlim _free = new(MaxReaders);
    private readonly ConcurrentBag<LogReader> _idle = [];

    /// <exception cref="StoreException">SQLite cannot read the file.</exception>
    public T Read<T>(Func<LogReader, T> question)
    {
        _free.Wait();
        LogReader? reader = null;
        try
        {
            reader = _idle.TryTake(out LogReader? idle) ? idle : new LogReader(file.OpenReading(), ownsConnection: true);
            T answer = question(reader);
            _idle.Add(reader);
            return answer;
        }
        catch (Exception e)
        {
            reader?.Dispose();
            if (e is SqliteException fault)
                throw file.Explain(fault);
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out LogReader? reader))
            reader.Dispose();
        _free.Dispose();
    }
}
