using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Recurrent;

public class OuterProductsTests
{
    public static TheoryData<int, int> Shapes => MatricesTests.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_sum_over_steps_equals_the_sum_written_out(int rows, int columns)
    {
        const int Steps = 5;
        int xStride = columns + 2, yStride = rows + 4;
        double[] matrix = new double[rows * columns];
        double[] x = MatricesTests.Draw(Steps * xStride, seed: 2);
        double[] y = MatricesTests.Draw(Steps * yStride, seed: 3);

        OuterProducts.Sum(matrix, rows, columns, new StepVectors(y, yStride), new StepVectors(x, xStride), Steps);

        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                double expected = Enumerable.Range(0, Steps).Sum(s => y[(s * yStride) + i] * x[(s * xStride) + j]);
                Assert.Equal(expected, matrix[(j * rows) + i], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(8, 5)]
    [InlineData(20, 17)]
    public void One_product_fills_the_rows_that_it_has_and_no_others(int rows, int filled)
    {
        const int Columns = 3;
        double[] matrix = [.. Enumerable.Repeat(7.0, rows * Columns)];
        double[] y = MatricesTests.Draw(filled, seed: 2);
        double[] x = MatricesTests.Draw(Columns, seed: 3);

        OuterProducts.Write(matrix, rows, y, x);

        for (int j = 0; j < Columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                Assert.Equal(i < filled ? y[i] * x[j] : 7, matrix[(j * rows) + i]);
            }
        }
    }
}
