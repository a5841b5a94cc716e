using Microsoft.Extensions.Time.Testing;

namespace StreamForecast.Client.Tests;

public class StreamForecastClientTests
{
    [Fact]
    public async Task A_question_lasts_by_the_machines_clock_whatever_the_clock_of_pauses_says()
    {
        using var client = new StreamForecastClient(
            new Uri("http://127.0.0.1:9"), new ClientOptions { Time = new FakeTimeProvider(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)) });

        StreamForecastException fault = await Assert.ThrowsAsync<StreamForecastException>(() => client.ForgetAsync("a"));
        Assert.StartsWith("Unavailable", fault.Message, StringComparison.Ordinal); // it was asked, though nobody is there
    }
}
