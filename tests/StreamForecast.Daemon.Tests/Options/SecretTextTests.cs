using StreamForecast.Connectors.Text;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Tests.Options;

public sealed class SecretTextTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-secret-");
    private readonly List<ConfigurationFault> _faults = [];

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("'${KEY}'", "k-123")]
    [InlineData("'Host=db;Password=${KEY};User=${USER}'", "Host=db;Password=k-123;User=me")]
    [InlineData("plain", "plain")]
    [InlineData("'$KEY ${} $'", "$KEY ${} $")]
    public void A_name_in_braces_stands_for_an_environment_variable(string written, string expected)
    {
        Assert.Equal(expected, Read($"api_key: {written}")!.Reveal());
        Assert.Empty(_faults);
    }

    [Fact]
    public void A_file_may_hold_it_and_its_last_line_break_does_not_count()
    {
        string file = Write("k-456\r\n");

        Assert.Equal("k-456", Read($"api_key_file: {file}")!.Reveal());
        Assert.Empty(_faults);
    }

    [Fact]
    public void Without_a_key_there_is_no_secret()
    {
        Assert.Null(Read("other: 1"));
        Assert.Empty(_faults);
    }

    [Fact]
    public void What_is_wrong_is_told_without_the_secret()
    {
        string full = Write(new string('s', SecretText.MaxLength + 1));
        Read("api_key: 's3cr3t ${ABSENT}'");
        Read("api_key: [s3cr3t]");
        Read("api_key: s3cr3t\napi_key_file: x");
        Read("api_key_file: ./absent");
        Read($"api_key_file: {full}");

        string[] told = [.. _faults.Select(fault => fault.ToString())];
        Assert.Collection(
            told,
            fault => Assert.Contains("t:1: api_key refers to the environment variable ABSENT, which is not set", fault, StringComparison.Ordinal),
            fault => Assert.Contains("t:1: api_key is a list", fault, StringComparison.Ordinal),
            fault => Assert.Contains("t:2: api_key_file stands beside api_key", fault, StringComparison.Ordinal),
            fault => Assert.Contains("t:1: api_key_file names a file that cannot be read", fault, StringComparison.Ordinal),
            fault => Assert.Contains("a secret has 1 to 8192", fault, StringComparison.Ordinal));
        Assert.All(told, fault => Assert.DoesNotContain("s3cr3t", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_prints_a_secret()
    {
        Secret secret = Read("api_key: s3cr3t")!;

        Assert.DoesNotContain("s3cr3t", $"{secret} {new { Key = secret }} {System.Text.Json.JsonSerializer.Serialize(secret)}", StringComparison.Ordinal);
    }

    private Secret? Read(string text) => new SectionReader(
        ConfigurationDocument.Parse(text, "t").Root, "", _faults,
        name => name switch { "KEY" => "k-123", "USER" => "me", _ => null }).Secret("api_key");

    private string Write(string text)
    {
        string file = Path.Combine(_directory.FullName, "secret");
        File.WriteAllText(file, text);
        return file;
    }
}
