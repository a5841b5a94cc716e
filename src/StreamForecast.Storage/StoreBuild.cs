using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using StreamForecast.Models;

namespace StreamForecast.Storage;

/// <summary>
/// The program and processor that wrote a store. Replay gives the same bits only when both are the same; otherwise nearly the same.
/// </summary>
/// <param name="Binary">Version and build of the models.</param>
/// <param name="Cpu">Architecture and vector instructions.</param>
public sealed record StoreBuild(string Binary, string Cpu)
{
    public static readonly StoreBuild Current = new(
        $"{typeof(SeriesConfiguration).Assembly.GetName().Version} {typeof(SeriesConfiguration).Module.ModuleVersionId:N}",
        $"{RuntimeInformation.ProcessArchitecture} vector={VectorBits()} fma={(Fma.IsSupported ? 1 : 0)}");

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
}
