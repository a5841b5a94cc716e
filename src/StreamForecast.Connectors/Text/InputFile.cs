using System.IO.Compression;

namespace StreamForecast.Connectors.Text;

/// <summary>A file of ticks or observations, read once; one compressed with gzip is read as what it holds, whatever its name.</summary>
public static class InputFile
{
    /// <param name="path">The file.</param>
    /// <param name="file">The file itself: its length and position are of the bytes on disk. Disposed of by its reader or its owner.</param>
    /// <returns>What it holds, front to back. Disposing of it disposes of the file.</returns>
    /// <exception cref="IOException">It is a directory, is not there or cannot be read.</exception>
    public static Stream Open(string path, out FileStream file)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a directory: name a file in it");
        }

        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            return file.CanSeek && IsCompressed(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool IsCompressed(FileStream file)
    {
        bool isCompressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isCompressed;
    }
}
