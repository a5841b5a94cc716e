using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamForecast.EndToEnd.Tests.Brokers;

/// <summary>The Kafka client library's own mock cluster: real sockets and the real protocol on loopback, with a broker that can go away.</summary>
internal sealed partial class MockKafka : IDisposable
{
    private const int BrokerId = 1;
    private const string Library = "librdkafka";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IProducer<string, string> _producer;

    public MockKafka()
    {
        var config = new ProducerConfig
        {
            BootstrapServers = "mock",
            Acks = Acks.All,
            LingerMs = 1,
            SocketTimeoutMs = 1_000, // a broker that is back is found again within the patience of a test
            ReconnectBackoffMaxMs = 200,
        };
        config.Set("test.mock.num.brokers", "1");
        _producer = new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        Metadata metadata = admin.GetMetadata(Patience);
        Servers = string.Join(',', metadata.Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    static MockKafka() => NativeLibrary.SetDllImportResolver(typeof(MockKafka).Assembly, (name, _, _) => name == Library ? Loaded() : IntPtr.Zero);

    public string Servers { get; }

    public Task ProduceAsync(string topic, string key, string value) =>
        _producer.ProduceAsync(topic, new Message<string, string> { Key = key, Value = value });

    /// <summary>The broker drops its connections and accepts none, or is back.</summary>
    public void SetDown(bool isDown)
    {
        IntPtr cluster = GetCluster(NativeHandle());
        Assert.Equal(0, isDown ? SetBrokerDown(cluster, BrokerId) : SetBrokerUp(cluster, BrokerId));
    }

    /// <summary>Messages of a topic up to which a group has committed, over all its partitions.</summary>
    public long CommittedOf(string group, string topic)
    {
        using IConsumer<string, string> asking = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = Servers, GroupId = group })
            .SetLogHandler((_, _) => { }).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        IEnumerable<TopicPartition> partitions = admin.GetMetadata(topic, Patience).Topics.Single().Partitions
            .Select(partition => new TopicPartition(topic, partition.PartitionId));
        return asking.Committed(partitions, Patience).Sum(one => Math.Max(0, one.Offset.Value)); // below 0 where there is none
    }

    public void Dispose() => _producer.Dispose();

    /// <summary>Of the builds that the package brings, the one that the managed client found to fit this machine.</summary>
    private static IntPtr Loaded()
    {
        using var own = Process.GetCurrentProcess();
        return NativeLibrary.Load(own.Modules.Cast<ProcessModule>().First(one => one.ModuleName.Contains(Library, StringComparison.Ordinal)).FileName);
    }

    // The managed client does not offer its mock cluster, only the native library does.
    private IntPtr NativeHandle()
    {
        object handle = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_producer.Handle)!;
        return ((SafeHandle)handle).DangerousGetHandle();
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_handle_mock_cluster")]
    private static partial IntPtr GetCluster(IntPtr client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int SetBrokerDown(IntPtr cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int SetBrokerUp(IntPtr cluster, int broker);
}
