using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Recurrent;

public class MatricesTests
{
    // Rows and columns around every tile.
    public static TheoryData<int, int> Shapes
    {
        get
        {
            TheoryData<int, int> shapes = [];
            foreach (int rows in (int[])[4, 8, 12, 20, 32, 36, 44, 64])
            {
                foreach (int columns in (int[])[1, 3, 4, 7, 8, 13, 19])
                {
                    shapes.Add(rows, columns);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_product_equals_the_sum_written_out(int rows, int columns)
    {
        double[] matrix = Draw(rows * columns, seed: 1), x = Draw(columns, seed: 2), y = Draw(rows, seed: 3);

        Matrices.Product(matrix, x, y);

        for (int i = 0; i < rows; i++)
        {
            Assert.Equal(Enumerable.Range(0, columns).Sum(j => matrix[(j * rows) + i] * x[j]), y[i], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_transposed_product_adds_the_sum_written_out(int rows, int columns)
    {
        double[] matrix = Draw(rows * columns, seed: 1), x = Draw(columns, seed: 2), y = Draw(rows, seed: 3);
        double[] before = [.. x];

        Matrices.AddTransposedProduct(matrix, y, x);

        for (int j = 0; j < columns; j++)
        {
            Assert.Equal(before[j] + Enumerable.Range(0, rows).Sum(i => matrix[(j * rows) + i] * y[i]), x[j], 1e-12);
        }
    }

    internal static double[] Draw(int length, ulong seed)
    {
        var random = new SeededRandom(seed);
        double[] values = new double[length];
        foreach (ref double value in values.AsSpan())
        {
            value = random.NextNormal();
        }

        return values;
    }
}
