namespace StreamForecast.Engine.Ports;

/// <summary>
/// Patterns over series ids, the one matcher of the product: <c>*</c> stands for any run of characters, <c>/</c> included and the empty
/// run too; every other character stands for itself, compared ordinally.
/// </summary>
public static class SeriesPattern
{
    /// <param name="pattern">The pattern.</param>
    /// <param name="id">The series id.</param>
    /// <returns>True when the pattern covers the whole id. At most pattern length times id length steps.</returns>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> id)
    {
        int p = 0;
        int i = 0;
        int star = -1;
        int resume = 0;
        while (i < id.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = i;
            }
            else if (p < pattern.Length && pattern[p] == id[i])
            {
                p++;
                i++;
            }
            else if (star >= 0)
            {
                // Only the last star needs to give way: whatever an earlier one could take, the last one can take as well.
                p = star + 1;
                i = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
