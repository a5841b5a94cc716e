using System.Collections;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Tests.Options;

public sealed class ListenersTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("streamforecast-listeners-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("http: { address: 127.0.0.1:8081 }", "grpc.address is 127.0.0.1:8081, and http.address is 127.0.0.1:8081")]
    [InlineData("grpc: { address: 0.0.0.0:8080 }", "grpc.address is 0.0.0.0:8080, and http.address is 127.0.0.1:8080")]
    [InlineData("grpc: { address: '[::]:8080' }", "grpc.address is [::]:8080, and http.address is 127.0.0.1:8080")]
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
    public void Others_are_not(string text) => Assert.Equal(127, Load(text).Http.Address.Address.GetAddressBytes()[0]);

    private DaemonOptions Load(string text)
    {
        string file = Path.Combine(_directory.FullName, "test.yaml");
        File.WriteAllText(file, text);
        return OptionsLoader.Load(new ServeFlags(file), new Hashtable(), _directory.FullName);
    }
}
