using System.Runtime.CompilerServices;
using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Recurrent;

public class AlignedNumbersTests
{
    [Fact]
    public void The_first_number_lies_on_a_cache_line_and_the_last_is_reached()
    {
        for (int length = 1; length < 40; length++)
        {
            var numbers = new AlignedNumbers(length);
            numbers[length - 1] = length;

            Assert.Equal(length, numbers.All.Length);
            Assert.Equal(length, numbers.AsSpan(length - 1, 1)[0]);
            Assert.Equal(0, AddressOf(numbers) % 64);
        }
    }

    private static nint AddressOf(AlignedNumbers numbers) => Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref numbers.All[0]);
}
