namespace StreamForecast.Fuzzing;

/// <summary>Makes inputs out of a target's examples: breaks them a little, or much, or not at all.</summary>
/// <param name="target">Whose.</param>
/// <param name="random">The seed's choices.</param>
public sealed class Mutator(FuzzTarget target, Random random)
{
    /// <summary>Bytes an input may grow to.</summary>
    public const int MaxLength = 4096;

    private const int MaxChanges = 8;

    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF, (byte)' ', (byte)'0', (byte)'9', (byte)'-'];

    public byte[] Next()
    {
        if (random.Next(10) == 0)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        List<byte> bytes = [.. Example()];
        for (int changes = random.Next(MaxChanges); changes > 0; changes--)
        {
            Change(bytes);
        }

        return [.. bytes.Take(MaxLength)];
    }

    private byte[] Example() => target.Examples[random.Next(target.Examples.Count)];

    private void Change(List<byte> bytes)
    {
        int at = random.Next(bytes.Count + 1);
        int length = random.Next(Math.Min(32, bytes.Count - at) + 1);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = Telling[random.Next(Telling.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5 when target.Words.Count > 0:
                bytes.InsertRange(at, target.Words[random.Next(target.Words.Count)]);
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                byte[] other = Example();
                int from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + 64)]);
                break;
        }
    }
}
