using System.Threading.Channels;

namespace Ramal.Features.Live;

/// <summary>
/// One open stream. Its queue is bounded: a client that reads slower than things happen loses the queue's order, not
/// the server its memory, and is told to load everything anew.
/// </summary>
internal sealed class LiveClient(int accountId, string language)
{
    public const int QueueLength = 256;

    private readonly Channel<ReadOnlyMemory<byte>> _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _overflowed;

    public int AccountId => accountId;

    public string Language => language;

    public ChannelReader<ReadOnlyMemory<byte>> Queue => _queue.Reader;

    /// <summary>Called by the hub under its lock. Never waits.</summary>
    public void Tell(ReadOnlyMemory<byte> frame)
    {
        // After the first loss nothing more is worth queueing until the client was told to start over.
        if (Volatile.Read(ref _overflowed) == 0 && !_queue.Writer.TryWrite(frame))
        {
            Volatile.Write(ref _overflowed, 1);
        }
    }

    /// <summary>True once after an overflow. From then on events are queued again, so ask before telling the client.</summary>
    public bool TakeOverflow() => Interlocked.Exchange(ref _overflowed, 0) == 1;
}
