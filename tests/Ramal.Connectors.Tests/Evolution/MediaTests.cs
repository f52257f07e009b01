namespace Ramal.Connectors.Tests.Evolution;

/// <summary>Files on their way out, over a real connection to the lab.</summary>
public sealed class MediaTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private LabProvider? _provider;
    private SessionHost? _host;

    private LabProvider Provider => _provider!;

    public async ValueTask InitializeAsync()
    {
        _provider = await LabProvider.StartAsync(_clock);
        await Provider.LinkPhoneAsync();
        _host = new SessionHost(Provider.Connector, Provider.Settings, Provider.Http, callback: null, _clock);
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        await Provider.DisposeAsync();
    }

    [Theory]
    [InlineData(MediaKind.Document, 0)]
    [InlineData(MediaKind.Document, 1)]
    [InlineData(MediaKind.Document, 49151)]
    [InlineData(MediaKind.Document, 49152)]
    [InlineData(MediaKind.Document, 49153)]
    [InlineData(MediaKind.Video, 3_000_000)]
    [InlineData(MediaKind.Audio, 100_000)]
    public async Task A_file_arrives_byte_for_byte(MediaKind kind, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);

        var outcome = await SendAsync(kind, content, length, kind == MediaKind.Audio ? "" : "legenda \"ção\"");

        if (length == 0)
        {
            Assert.IsNotType<SendOutcome.Unknown>(outcome);
            return;
        }

        Assert.IsType<SendOutcome.Accepted>(outcome);
        var message = Assert.Single(Provider.Lab.Received.Messages);
        Assert.Equal(content, message.Media!.Bytes.ToArray());
        Assert.Equal(kind == MediaKind.Audio ? "" : "legenda \"ção\"", message.Text);
    }

    [Fact]
    public async Task A_broken_picture_is_refused_for_good()
    {
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(MediaKind.Image, [0x89, 0x50, 0x4e, 0x47, 0, 0], 6, "x"));

        Assert.Equal(ConnectorError.MediaRejected, rejected.Error);
    }

    [Theory]
    [InlineData(200_000, 100_000)]
    [InlineData(100_000, 200_000)]
    public async Task A_file_that_is_not_as_long_as_announced_is_never_sent(int actual, int announced)
    {
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(MediaKind.Document, new byte[actual], announced, "x"));

        Assert.Equal(ConnectorError.MediaRejected, rejected.Error);
        Assert.Equal(0, Provider.Lab.Received.Total);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_refused()
    {
        var media = new OutgoingMedia(MediaKind.Document, "application/pdf", "a.pdf", 10, () => throw new FileNotFoundException());

        Assert.Equal(ConnectorError.MediaRejected, Assert.IsType<SendOutcome.Rejected>(await SendAsync(media, "x")).Error);
    }

    [Fact]
    public async Task Audio_with_a_text_is_refused_instead_of_losing_the_text()
    {
        Assert.Equal(ConnectorError.NotSupported, Assert.IsType<SendOutcome.Rejected>(await SendAsync(MediaKind.Audio, [1, 2, 3], 3, "x")).Error);
    }

    [Fact]
    public async Task A_large_file_is_streamed_and_never_held_whole()
    {
        const int Length = 24 * 1024 * 1024;
        var opened = 0;
        var media = new OutgoingMedia(MediaKind.Document, "application/pdf", "a.pdf", Length, () =>
        {
            opened++;
            return new EmptyFile(Length);
        });
        using var tap = new Discard();
        await using var host = new SessionHost(Provider.Connector, Provider.Settings, new HttpClient(tap), callback: null, _clock);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await host.Session.SendAsync(new OutgoingMessage(new Recipient(Provider.Recipient, null), "", media, null), TestContext.Current.CancellationToken);

        Assert.Equal(1, opened);
        Assert.Equal(tap.Announced, tap.Written);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Length / 4);
    }

    private Task<SendOutcome> SendAsync(MediaKind kind, byte[] content, long announced, string caption) =>
        SendAsync(new OutgoingMedia(kind, kind == MediaKind.Image ? "image/png" : "application/octet-stream", "arquivo.bin", announced, () => new MemoryStream(content)), caption);

    private Task<SendOutcome> SendAsync(OutgoingMedia media, string caption) => _host!.Session.SendAsync(
        new OutgoingMessage(new Recipient(Provider.Recipient, null), caption, media, null), TestContext.Current.CancellationToken);

    private sealed class EmptyFile(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class Discard : HttpMessageHandler
    {
        private readonly CountingSink _sink = new();

        public long? Announced { get; private set; }

        public long Written => _sink.Position;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Announced = request.Content!.Headers.ContentLength;
            await request.Content.CopyToAsync(_sink, cancellationToken);
            return new HttpResponseMessage { Content = new StringContent("{}") };
        }
    }

    private sealed class CountingSink : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Position;

        public override long Position { get; set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Position += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => Position += count;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
