using System.Diagnostics;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>A disk of its own, in memory, that a test fills to the last byte and frees again.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 64;

    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("streamforecast-disk-");

    private SmallDisk()
    {
    }

    public string Data => Path.Combine(_mount.FullName, "data");

    private string Ballast => Path.Combine(_mount.FullName, "ballast");

    /// <summary>Skips the test where no disk can be mounted: that takes root and a kernel that allows it.</summary>
    public static SmallDisk Mount()
    {
        var disk = new SmallDisk();
        (int exitCode, string errors) = Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", disk._mount.FullName);
        if (exitCode != 0)
        {
            disk._mount.Delete();
            Skip.If(true, $"no tmpfs can be mounted here: {errors.Trim()}");
        }

        return disk;
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        byte[] block = new byte[64 * 1024];
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int length = block.Length; length >= 512;)
        {
            try
            {
                ballast.Write(block, 0, length);
                ballast.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                length /= 2;
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "--lazy", _mount.FullName);
        _mount.Delete();
    }

    private static (int ExitCode, string Errors) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
