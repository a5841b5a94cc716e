using System.Text;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Fuzzing.Targets;

/// <summary>
/// Ticks as text. Whatever the bytes, nothing is thrown; wherever they are split, ticks and rejections are the same; and in formats of
/// lines a bad one harms neither the one before nor the one behind.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="newFramer">A framer for one input.</param>
/// <param name="goodLine">A line that is one tick, where the format has lines; null else.</param>
/// <param name="examples">Sound inputs.</param>
/// <param name="words">What the format gives a meaning to.</param>
internal sealed class TickTextTarget(
    string name, Func<ITickFramer> newFramer, string? goodLine, IReadOnlyList<string> examples, IReadOnlyList<string> words) : FuzzTarget
{
    private readonly byte[] _neighbour = Encoding.UTF8.GetBytes((goodLine ?? "") + "\n");

    public override string Name => name;

    public override IReadOnlyList<byte[]> Examples { get; } = [.. examples.Select(Encoding.UTF8.GetBytes)];

    public override IReadOnlyList<byte[]> Words { get; } = [.. words.Select(Encoding.UTF8.GetBytes)];

    protected override bool Decode(byte[] input)
    {
        TickDigest whole = Read(input);
        int split = input.Length == 0 ? 0 : Fold(input) % input.Length;
        BrokenPromiseException.Unless(whole.Value == Read(input[..split], input[split..]).Value, $"split at byte {split} it reads as something else");
        if (input.Length <= 64)
        {
            BrokenPromiseException.Unless(whole.Value == Read([.. input.Select(one => new[] { one })]).Value, $"byte by byte it reads as something else");
        }

        if (goodLine is not null && Array.IndexOf(input, (byte)'\n') < 0)
        {
            TickDigest between = Read(_neighbour, input, [(byte)'\n'], _neighbour);
            int own = between.Ticks - 2;
            BrokenPromiseException.Unless(
                own is 0 or 1 && own + between.Rejections <= 1, $"a line between two sound ones leaves {between.Ticks} ticks, {between.Rejections} rejections");
        }

        return whole.Ticks > 0;
    }

    private TickDigest Read(params byte[][] pieces)
    {
        var digest = new TickDigest();
        TickBlockBuilder blocks = Edge.NewBuilder();
        ITickFramer framer = newFramer();
        foreach (byte[] piece in pieces)
        {
            int taken = 0;
            while (taken < piece.Length)
            {
                int more = framer.Consume(piece.AsSpan(taken), blocks);
                BrokenPromiseException.Unless(more > 0 || blocks.IsFull, $"the framer takes nothing at byte {taken} of {piece.Length}");
                taken += more;
                if (blocks.IsFull)
                {
                    digest.Add(blocks.Build());
                }
            }
        }

        framer.Complete(blocks);
        digest.Add(blocks.Build());
        return digest;
    }

    private static int Fold(byte[] input)
    {
        uint hash = 2166136261;
        foreach (byte one in input)
        {
            hash = (hash ^ one) * 16777619;
        }

        return (int)(hash & int.MaxValue);
    }
}
