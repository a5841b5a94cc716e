namespace StreamForecast.Models.Expressions;

/// <summary>Finds the name somebody probably meant, by edit distance (Levenshtein).</summary>
public static class NearestName
{
    /// <summary>Edits a slip of the keyboard makes: past it a suggestion would be a guess.</summary>
    private const int MaxEdits = 3;

    /// <returns>The known name that is fewest edits away, or null when none is near.</returns>
    public static string? Of(string name, IEnumerable<string> known)
    {
        (string? nearest, int edits) = known
            .Select(candidate => ((string?)candidate, Edits: Distance(name, candidate)))
            .OrderBy(pair => pair.Edits)
            .FirstOrDefault((null, int.MaxValue));
        return edits <= Math.Min(MaxEdits, Math.Max(1, name.Length / 2)) ? nearest : null;
    }

    private static int Distance(string a, string b)
    {
        int[] row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
