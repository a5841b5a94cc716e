namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// Keeps a second process off the store. The lock is the operating system's, on an open file: a killed process leaves the file behind,
/// but no lock.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const int LinuxWouldBlock = 11;
    private const int BsdWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreLockedException">Another process holds it.</exception>
    /// <exception cref="StoreUnwritableException">The directory or the lock file cannot be made.</exception>
    public static StoreLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new StoreLock(new FileStream(
                Path.Combine(directory, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is LinuxWouldBlock or BsdWouldBlock or WindowsSharingViolation)
        {
            throw new StoreLockedException(directory, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnwritableException(directory, e);
        }
    }

    public void Dispose() => _file.Dispose();
}
