namespace StreamForecast.Storage;

/// <summary>The store cannot do its work. The message names the path and the mend.</summary>
public class StoreException : Exception
{
    public StoreException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>Another process holds the store.</summary>
public sealed class StoreLockedException(string directory, Exception? cause = null) : StoreException(
    $"another process has the store in '{directory}' open: stop it, or choose another directory", cause);

/// <summary>The directory or a file in it cannot be made or written.</summary>
public sealed class StoreUnwritableException(string path, Exception cause) : StoreException(
    $"'{path}' cannot be written ({cause.Message}): give the daemon's user write access to the directory, or choose another", cause);

/// <summary>The file is sound, but was not written by a version this one can read.</summary>
public sealed class StoreFormatException(string path, string fault, string mend) : StoreException($"'{path}' {fault}: {mend}");

/// <summary>SQLite finds the file damaged.</summary>
public sealed class StoreCorruptException(string path, Exception cause) : StoreException(
    $"'{path}' is damaged ({cause.Message}): copy what is sound to a new directory (streamforecast store verify --salvage NEWDIR), restore a backup, or move it away to start anew", cause);

/// <summary>No space is left; nothing was written.</summary>
public sealed class StoreFullException(string path, Exception cause) : StoreException(
    $"no space is left for '{path}' ({cause.Message}): free space on its disk, or raise the store's size limit; writing then goes on",
    cause);

/// <summary>A write failed in a way that leaves open what the disk holds: only a restart and its recovery can tell.</summary>
public sealed class StoreWriteException(string path, Exception cause) : StoreException(
    $"writing '{path}' failed ({cause.Message}): look at the disk, then restart the daemon", cause);
