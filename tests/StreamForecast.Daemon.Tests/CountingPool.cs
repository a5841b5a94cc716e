using System.Buffers;

namespace StreamForecast.Daemon.Tests;

/// <summary>Counts the buffers it lends and those that come back.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    public int Rented { get; private set; }

    public int Returned { get; private set; }

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Rented++;
        return new Buffer(this, minBufferSize);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Buffer(CountingPool pool, int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = new byte[Math.Max(size, 4096)];

        public void Dispose() => pool.Returned++;
    }
}
