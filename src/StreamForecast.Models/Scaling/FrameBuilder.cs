using System.Numerics;

namespace StreamForecast.Models.Scaling;

/// <summary>
/// Gathers the rows from which a series' frame is fixed, since a live series has no training slice to take it from. Keeps the last
/// <see cref="Rows"/> of them for the replay; let go of it once the frame stands.
/// </summary>
public sealed class FrameBuilder : IPersistent
{
    /// <summary>Rows before the frame is fixed.</summary>
    public const int Rows = 64;

    /// <summary>A spread below this part of the largest magnitude is rounding, not movement.</summary>
    private const double LeastRelativeSpread = 1e-9;

    /// <summary>Rows that there is room for at first; it doubles until there is room for all. Many series never see more than a few.</summary>
    private const int FirstRows = 4;

    private double[] _rows = new double[FirstRows];
    private long _count;
    private double _mean;
    private double _squares;
    private double _largest;

    public StateKind Kind => new("frame-builder", 1);

    public long Count => _count;

    public void Add(double value)
    {
        if (_count == _rows.Length && _count < Rows)
        {
            Array.Resize(ref _rows, 2 * _rows.Length);
        }

        _rows[_count % Rows] = value;
        _count++;
        double before = value - _mean;
        _mean += before / _count;
        _squares += before * (value - _mean);
        _largest = Math.Max(_largest, Math.Abs(value));
    }

    /// <summary>The frame, once there are enough rows and they move.</summary>
    /// <param name="centred">False for targets that are changes: their centre is 0.</param>
    public Frame? TryFix(bool centred)
    {
        double deviation = Math.Sqrt(_squares / _count);
        return _count >= Rows && deviation > LeastRelativeSpread * _largest ? new Frame(centred ? _mean : 0, deviation) : null;
    }

    /// <summary>Copies the kept rows, oldest first, in frame units. They are exactly <see cref="Rows"/> once the frame is fixed.</summary>
    public void CopyScaled(Frame frame, Span<double> scaled)
    {
        for (int i = 0; i < Rows; i++)
        {
            scaled[i] = frame.Apply(_rows[(_count + i) % Rows]);
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_count);
        writer.Write(_mean);
        writer.Write(_squares);
        writer.Write(_largest);
        writer.Write(_rows.AsSpan(0, (int)Math.Min(_count, Rows)));
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _count = reader.ReadInteger();
        if (_count < 0)
        {
            throw new StateFormatException($"The saved frame counts {_count} rows.");
        }

        _mean = reader.ReadNumber();
        _squares = reader.ReadNumber();
        _largest = reader.ReadNumber();
        int kept = (int)Math.Min(_count, Rows);
        _rows = new double[Math.Max(FirstRows, (int)BitOperations.RoundUpToPowerOf2((uint)kept))];
        reader.Read(_rows.AsSpan(0, kept));
    }
}
