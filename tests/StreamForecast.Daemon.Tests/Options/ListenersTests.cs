using System.Collections;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Tests.Options;

public sealed class ListenersTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-listeners-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("http: { address: 127.0.0.1:8081 }", "http.address is 127.0.0.1:8081, and grpc.address is 127.0.0.1:8081")]
    [InlineData("grpc: { address: 0.0.0.0:8080 }", "grpc.address is 0.0.0.0:8080, and http.address is 127.0.0.1:8080")]
    [InlineData("grpc: { address: '[::]:8080' }", "grpc.address is [::]:8080, and http.address is 127.0.0.1:8080")]
    [InlineData("http: { address: 0.0.0.0:8081 }", "http.address is 0.0.0.0:8081, and grpc.address is 127.0.0.1:8081")]
    [InlineData("http: { address: '[::]:8081' }", "http.address is [::]:8081, and grpc.address is 127.0.0.1:8081")]
    [InlineData(
        "line_protocol: { enabled: true, address: 127.0.0.1:8081 }", "line_protocol.address is 127.0.0.1:8081, and grpc.address is 127.0.0.1:8081")]
    public void Two_on_one_port_are_refused(string text, string expected)
    {
        ConfigurationFault fault = Assert.Single(Assert.Throws<ConfigurationException>(() => Load(text)).Faults);
        Assert.Contains(expected, fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("test.yaml:1", fault.Where, StringComparison.Ordinal);
        Assert.Contains("a port of its own", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http: { address: 127.0.0.1:0 }\ngrpc: { address: 127.0.0.1:0 }")]
    [InlineData("http: { address: 127.0.0.1:8081 }\ngrpc: { enabled: false }")]
    [InlineData("http: { address: 127.0.0.1:8081 }\ngrpc: { address: 127.0.0.2:8081 }")]
    [InlineData("http: { address: 127.0.0.1:8081 }\ngrpc: { address: '[::1]:8081' }")]
    [InlineData("http: { address: 127.0.0.1:8081 }\ngrpc: { address: 127.0.0.1:8080 }")]
    [InlineData("http: { address: 127.0.0.1:8080 }\nline_protocol: { enabled: false, address: 127.0.0.1:8080 }")]
    [InlineData("http: { address: 0.0.0.0:8081 }\ngrpc: { address: '[::1]:8081' }")]
    public void Others_are_not(string text) => Assert.Null(Record.Exception(() => Load(text)));

    [Fact]
    public void A_flag_is_named_where_it_set_the_address()
    {
        var flags = new ServeFlags(Write("series: []"), Http: "127.0.0.1:8081", Listens: true);
        ConfigurationFault fault = Assert.Single(Assert.Throws<ConfigurationException>(() => Load(flags)).Faults);
        Assert.Equal(("flag --http", "http.address"), (fault.Where, fault.Path));
    }

    [Fact]
    public void An_address_that_cannot_be_read_is_the_only_fault()
    {
        ConfigurationFault fault = Assert.Single(Assert.Throws<ConfigurationException>(
            () => Load("http: { address: 127.0.0.1:8081 }\ngrpc: { address: nonsense }")).Faults);
        Assert.Contains("nonsense", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>As <c>health</c> asks one that has its gRPC elsewhere, and <c>store</c> reads a directory.</summary>
    [Fact]
    public void Who_does_not_listen_may_name_any() =>
        Assert.Equal(8081, Load(new ServeFlags(Write("series: []"), Http: "127.0.0.1:8081")).Http.Address.Port);

    private DaemonOptions Load(string text) => Load(new ServeFlags(Write(text), Listens: true));

    private DaemonOptions Load(ServeFlags flags) => OptionsLoader.Load(flags, new Hashtable(), _directory.FullName);

    private string Write(string text)
    {
        string file = Path.Combine(_directory.FullName, "test.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
