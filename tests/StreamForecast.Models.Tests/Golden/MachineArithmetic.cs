using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamForecast.Models.Tests.Golden;

/// <summary>
/// What decides the last bits of a forecast beside the program: the vector instructions, and how the machine's mathematical library
/// rounds what IEEE 754 leaves open.
/// </summary>
internal static class MachineArithmetic
{
    private const int Samples = 256;

    public static string Current { get; } =
        $"{RuntimeInformation.ProcessArchitecture} vector256={Vector256.IsHardwareAccelerated} fma={Fma.IsSupported} functions={FunctionBits():x16}";

    private static ulong FunctionBits()
    {
        ulong bits = 0;
        for (int i = 1; i <= Samples; i++)
        {
            double x = i / 37.0;
            foreach (double y in (ReadOnlySpan<double>)[Math.Exp(-x), Math.Log(x), Math.Tanh(x), Math.Cos(x), Math.Pow(0.998, x)])
            {
                bits = (bits * 0x100000001B3) ^ BitConverter.DoubleToUInt64Bits(y);
            }
        }

        return bits;
    }
}
