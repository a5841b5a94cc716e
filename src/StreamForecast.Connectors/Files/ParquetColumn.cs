using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace StreamForecast.Connectors.Files;

/// <summary>A column of a Parquet file, a row group of it at a time.</summary>
internal abstract class ParquetColumn(DataField field)
{
    public string Name => Field.Name;

    protected DataField Field { get; } = field;

    /// <returns>The column; null where it holds none of numbers, times, text and truth values.</returns>
    public static ParquetColumn? Of(DataField field) => field.ClrType switch
    {
        { } type when type == typeof(ReadOnlyMemory<char>) => new ParquetTextColumn(field),
        { } type when type == typeof(DateTime) => new ParquetColumn<DateTime>(field, value => TextOf(value)) { Time = value => value },
        { } type when type == typeof(bool) => new ParquetColumn<bool>(field, value => value.ToString()),
        { } type when type == typeof(double) => Numbers<double>(field),
        { } type when type == typeof(float) => Numbers<float>(field),
        { } type when type == typeof(decimal) => Numbers<decimal>(field),
        { } type when type == typeof(long) => Numbers<long>(field),
        { } type when type == typeof(ulong) => Numbers<ulong>(field),
        { } type when type == typeof(int) => Numbers<int>(field),
        { } type when type == typeof(uint) => Numbers<uint>(field),
        { } type when type == typeof(short) => Numbers<short>(field),
        { } type when type == typeof(ushort) => Numbers<ushort>(field),
        { } type when type == typeof(sbyte) => Numbers<sbyte>(field),
        { } type when type == typeof(byte) => Numbers<byte>(field),
        _ => null,
    };

    /// <summary>Reads a row group; what was there of the one before is gone.</summary>
    public abstract Task LoadAsync(ParquetRowGroupReader group);

    /// <summary>The cell as text that reads back as the same; empty where there is none.</summary>
    public abstract string Text(int row);

    /// <summary>False where there is none, and where the column holds no numbers.</summary>
    public virtual bool TryNumber(int row, out double number)
    {
        number = 0;
        return false;
    }

    /// <summary>False where there is none, and where the column holds no times.</summary>
    public virtual bool TryTime(int row, out DateTime time)
    {
        time = default;
        return false;
    }

    private static ParquetColumn<T> Numbers<T>(DataField field)
        where T : struct, System.Numerics.INumberBase<T> =>
        new(field, value => value.ToString("G", CultureInfo.InvariantCulture)) { Number = double.CreateSaturating };

    /// <summary>Without a zone, as the clock of a table takes for UTC what names none: that is what a file holds, whatever its time is adjusted to.</summary>
    private static string TextOf(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}

/// <summary>A column of text.</summary>
internal sealed class ParquetTextColumn(DataField field) : ParquetColumn(field)
{
    private string?[] _cells = [];

    public override async Task LoadAsync(ParquetRowGroupReader group)
    {
        _cells = new string?[group.RowCount];
        await group.ReadAsync(Field, _cells.AsMemory()).ConfigureAwait(false);
    }

    public override string Text(int row) => _cells[row] ?? "";
}

/// <summary>A column of anything else.</summary>
/// <param name="field">The column.</param>
/// <param name="text">A value as text.</param>
internal sealed class ParquetColumn<T>(DataField field, Func<T, string> text) : ParquetColumn(field)
    where T : struct
{
    private T?[] _cells = [];

    /// <summary>A value as a number; null where they are none.</summary>
    public Func<T, double>? Number { get; init; }

    /// <summary>A value as a time; null where they are none.</summary>
    public Func<T, DateTime>? Time { get; init; }

    public override async Task LoadAsync(ParquetRowGroupReader group)
    {
        _cells = new T?[group.RowCount];
        await group.ReadAsync(Field, _cells.AsMemory()).ConfigureAwait(false);
    }

    public override string Text(int row) => _cells[row] is { } value ? text(value) : "";

    public override bool TryNumber(int row, out double number)
    {
        number = Number is not null && _cells[row] is { } value ? Number(value) : double.NaN;
        return double.IsFinite(number);
    }

    public override bool TryTime(int row, out DateTime time)
    {
        time = Time is not null && _cells[row] is { } value ? Time(value) : default;
        return Time is not null && _cells[row] is not null;
    }
}
