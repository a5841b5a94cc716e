using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamForecast.PeerBenchmarks.Torch;

/// <summary><c>peer.py</c> as a process: one JSON object a line in, one a line out.</summary>
internal sealed class TorchPeer : IDisposable
{
    private readonly Process _process;

    /// <param name="python">The interpreter that has PyTorch.</param>
    /// <exception cref="PeerException">It cannot be run.</exception>
    public TorchPeer(string python)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Torch", "peer.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // BLAS and OpenMP would start threads of their own before PyTorch is told not to.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["MKL_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception absent)
        {
            throw new PeerException($"{python} cannot be run: {absent.Message}. Name a Python interpreter with --python PATH.");
        }
    }

    /// <exception cref="PeerException">The process ended; what it said stands on standard error.</exception>
    public JsonNode Ask(object command)
    {
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(command));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended: reading says so too.
        }

        return _process.StandardOutput.ReadLine() is { } answer
            ? JsonNode.Parse(answer)!
            : throw new PeerException(
                $"{_process.StartInfo.FileName} ended without an answer. It needs PyTorch: apt-get install python3-torch, or --python PATH.");
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything, which Ask has told.
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>A peer is not there or gave up.</summary>
internal sealed class PeerException(string message) : Exception(message);
