using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Json;

public sealed class IngestAnswerJsonEncoderTests
{
    [Fact]
    public void An_answer_has_the_published_shape()
    {
        var answer = new IngestAnswer
        {
            Accepted = 5,
            Duplicates = 4,
            TooOld = 3,
            Late = 2,
            Rejected = 1,
            Rejections = [new Rejection(7, RejectionReason.MissingField, "no value")],
            Unacknowledged = [new LineRange(8, 9), new LineRange(12, 12)],
        };
        Assert.Equal(
            """
            {"accepted":5,"duplicate":4,"tooOld":3,"late":2,"rejected":1,
            "rejections":[{"line":7,"reason":"missing-field","detail":"no value"}],"unacknowledged":[[8,9],[12,12]]}
            """.ReplaceLineEndings(""),
            Encoded(answer));
    }

    [Fact]
    public void Times_that_look_like_another_unit_are_told() => Assert.Equal(
        $$"""{"accepted":1,"duplicate":0,"tooOld":0,"late":0,"rejected":0,"rejections":[],"unacknowledged":[],"notice":"{{IngestAnswerJsonEncoder.EarlyTimes}}"}""",
        Encoded(new IngestAnswer { Accepted = 1, HasEarlyTimes = true }));

    [Theory]
    [InlineData(false, IngestAnswerJsonEncoder.LackingTimes)]
    [InlineData(true, $"{IngestAnswerJsonEncoder.EarlyTimes}; {IngestAnswerJsonEncoder.LackingTimes}")]
    public void Times_that_may_stand_under_another_name_are_told(bool areOthersEarly, string notice) => Assert.EndsWith(
        $"\"notice\":\"{notice}\"}}", Encoded(new IngestAnswer { Accepted = 1, MayLackTimes = true, HasEarlyTimes = areOthersEarly }), StringComparison.Ordinal);

    [Fact]
    public void Every_reason_has_a_name_of_its_own_in_kebab_case()
    {
        string[] names = [.. Enum.GetValues<RejectionReason>().Select(IngestAnswerJsonEncoder.NameOf)];

        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", name));
        Assert.Equal("invalid-utf8", IngestAnswerJsonEncoder.NameOf(RejectionReason.InvalidUtf8));
    }

    private static string Encoded(IngestAnswer answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            IngestAnswerJsonEncoder.Write(writer, answer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
