using StreamForecast.Models.Evaluation;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>
/// Mean squared errors at horizon 1 as their authors published them: FSNet (Pham et al., ICLR 2023), OneNet (Wen et al., NeurIPS 2023),
/// LSTD (AAAI 2025).
/// </summary>
internal static class PublishedScores
{
    public static readonly IReadOnlyList<string> Methods = ["FSNet", "OneNet", "LSTD"];

    private static readonly (string Part, string DataSet, double[] Mse)[] Known =
    [
        ("etth1", "ETTh1", []),
        ("etth2", "ETTh2", [0.466, 0.380, 0.377]),
        ("ettm1", "ETTm1", [0.085, 0.082, 0.081]),
        ("ettm2", "ETTm2", []),
        ("wth", "WTH", [0.162, 0.156, 0.153]),
        ("weather", "WTH", [0.162, 0.156, 0.153]),
        ("exchange", "Exchange", [0.094, 0.017, 0.013]),
    ];

    /// <summary>The data set a file is named after; the file's own name, and nothing published, when it is none of them.</summary>
    /// <param name="path">The file.</param>
    public static (string DataSet, IReadOnlyList<double> Mse) Of(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        // A file that only mentions an ETT set is scored on other rows, and must not stand beside that set's numbers.
        bool isEtt = FsnetProtocol.IsEtt(path);
        (_, string? dataSet, double[]? mse) = Known.FirstOrDefault(known =>
            name.Contains(known.Part, StringComparison.OrdinalIgnoreCase) && FsnetProtocol.IsEtt(known.Part) == isEtt);
        return (dataSet ?? name, mse ?? []);
    }
}
