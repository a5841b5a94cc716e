using System.Globalization;

namespace StreamForecast.Connectors.Files;

/// <summary>
/// The newest forecast of each series that a sink has written: what comes again is told by it. Kept in a hidden file beside the others, for
/// what finished files hold.
/// </summary>
internal sealed class WrittenMarks
{
    private const char Separator = ' ';

    private readonly Dictionary<string, (long Epoch, long Sequence)> _newest = new(StringComparer.Ordinal);

    public void Add(string series, long epoch, long sequence)
    {
        if (!Has(series, epoch, sequence))
        {
            _newest[series] = (epoch, sequence);
        }
    }

    public bool Has(string series, long epoch, long sequence) =>
        _newest.TryGetValue(series, out (long Epoch, long Sequence) newest) && (epoch, sequence).CompareTo(newest) <= 0;

    /// <summary>Replaces the file, whole or not at all.</summary>
    public void Save(string path)
    {
        string half = path + ".tmp";
        using (var file = new StreamWriter(half))
        {
            foreach ((string series, (long epoch, long sequence)) in _newest)
            {
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{epoch}{Separator}{sequence}{Separator}{series}"));
            }

            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file is not one of these.</exception>
    public void Load(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] parts = line.Split(Separator, 3);
            if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long epoch)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
            {
                throw new InvalidDataException($"line {number} of '{path}' is no mark");
            }

            Add(parts[2], epoch, sequence);
        }
    }
}
