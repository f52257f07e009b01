using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Transport;

/// <summary>
/// One live link: matches answers to questions, keeps the line alive, and hands every other stanza, in order, to
/// <see cref="ReadAsync"/>. Ends once; why, is the result of <see cref="RunAsync"/>.
/// </summary>
internal sealed partial class Connection(NoiseSocket socket, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>How long a question may wait for its answer.</summary>
    public static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(60);

    private const int MaxWaitingBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Node>> _questions = new(StringComparer.Ordinal);
    private readonly Channel<(Node Node, int Size)> _inbound =
        Channel.CreateUnbounded<(Node, int)>(new() { SingleReader = true, SingleWriter = true });

    private readonly string _idPrefix = RandomNumberGenerator.GetHexString(8) + "-";
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _drained = new(0, 1);
    private int _waitingBytes;
    private int _lastId;
    private volatile bool _silent;

    /// <summary>Cancelled when the link has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>An id that no other stanza of this link has.</summary>
    public string NextId() => _idPrefix + Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    public Task SendAsync(Node node, CancellationToken cancellationToken) => socket.SendAsync(node, cancellationToken);

    /// <summary>Asks with an <c>iq</c> and returns its result.</summary>
    /// <exception cref="QueryException">The server answered with an error.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    /// <exception cref="LinkLostException">The link ended first.</exception>
    public async Task<Node> QueryAsync(string xmlns, string type, Jid to, IEnumerable<Node> content, CancellationToken cancellationToken)
    {
        var id = NextId();
        var iq = new Node("iq", content) { ["id"] = id, ["to"] = to.ToString(), ["type"] = type, ["xmlns"] = xmlns };
        var answer = await AskAsync(id, iq, QueryTimeout, cancellationToken).ConfigureAwait(false);
        return answer["type"] == "error" ? throw QueryException.From(xmlns, answer) : answer;
    }

    /// <summary>Sends a stanza and waits for the stanza that carries the same id back.</summary>
    public async Task<Node> AskAsync(string id, Node stanza, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var question = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_questions.TryAdd(id, question))
        {
            throw new InvalidOperationException("A question with this id is open already.");
        }

        try
        {
            LetReaderGoOn();
            _ended.Token.ThrowIfCancellationRequested();
            await SendAsync(stanza, cancellationToken).ConfigureAwait(false);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
            return await question.Task.WaitAsync(timeout, clock, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (question.Task.IsCompletedSuccessfully)
        {
            // The answer came, and the link ended right behind it.
            return await question.Task.ConfigureAwait(false);
        }
        catch (Exception exception) when (_ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested && exception is not TimeoutException)
        {
            throw new LinkLostException("The link ended before the answer.", exception);
        }
        finally
        {
            _questions.TryRemove(id, out _);
        }
    }

    /// <summary>Every stanza that answers no question, in the order of arrival. Ends with the link.</summary>
    public async IAsyncEnumerable<Node> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (node, size) in _inbound.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return node;
            Interlocked.Add(ref _waitingBytes, -size);
            LetReaderGoOn();
        }
    }

    /// <summary>Reads until the link ends. Returns normally when the server closed; throws what broke it otherwise.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var keepAlive = KeepAliveAsync(linked.Token);
        try
        {
            while (await socket.ReceiveAsync(linked.Token).ConfigureAwait(false) is { } received)
            {
                await AcceptAsync(received.Node, received.Size, linked.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (_ended.IsCancellationRequested)
        {
            // ended by ourselves
            if (_silent)
            {
                throw new LinkLostException("The server has fallen silent.", exception);
            }
        }
        finally
        {
            await _ended.CancelAsync().ConfigureAwait(false);
            _inbound.Writer.TryComplete();
            await keepAlive.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the link from this side.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await socket.CloseAsync(cancellationToken).ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        _inbound.Writer.TryComplete();
        socket.Abort();
        socket.Dispose();
        _drained.Dispose();
    }

    private async Task AcceptAsync(Node node, int size, CancellationToken cancellationToken)
    {
        if (node.Tag is "iq" or "ack" && node["id"] is { } id && node["type"] is not ("get" or "set") && _questions.TryRemove(id, out var question))
        {
            question.TrySetResult(node);
            return;
        }

        Interlocked.Add(ref _waitingBytes, size);
        await _inbound.Writer.WriteAsync((node, size), cancellationToken).ConfigureAwait(false);

        // When handling lags, the server is made to wait. Not while a question is open: its answer is behind us in the line.
        while (Volatile.Read(ref _waitingBytes) > MaxWaitingBytes && _questions.IsEmpty)
        {
            await _drained.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void LetReaderGoOn()
    {
        try
        {
            if (_drained.CurrentCount == 0)
            {
                _drained.Release();
            }
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Another caller was first, or the link is gone: the reader goes on either way.
        }
    }

    /// <summary>Asks for a sign of life every 20 to 30 seconds; two silences in a row end the link (whatsmeow keepalive.go).</summary>
    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var silences = 0; silences < 2;)
            {
                var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(20_000, 30_000));
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                silences = await PingAsync(cancellationToken).ConfigureAwait(false) ? 0 : silences + 1;
            }

            LogSilent();
            _silent = true;
            await _ended.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the link ended
        }
        catch (Exception exception) when (exception is LinkLostException or IOException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // the reader meets the same fault and reports it
        }
    }

    private async Task<bool> PingAsync(CancellationToken cancellationToken)
    {
        var id = NextId();
        var ping = new Node("iq") { ["id"] = id, ["to"] = Jid.Server.ToString(), ["type"] = "get", ["xmlns"] = "w:p" };
        try
        {
            await AskAsync(id, ping, PingTimeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The server has not answered two pings: the link is given up")]
    private partial void LogSilent();
}

/// <summary>The link ended while something was under way.</summary>
public sealed class LinkLostException : IOException
{
    public LinkLostException()
    {
    }

    public LinkLostException(string message)
        : base(message)
    {
    }

    public LinkLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The server refused a question.</summary>
public sealed class QueryException : Exception
{
    public QueryException()
    {
    }

    public QueryException(string message)
        : base(message)
    {
    }

    public QueryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The server's number for the refusal, after HTTP's; 0 when it gave none.</summary>
    public int Code { get; private init; }

    internal static QueryException From(string xmlns, Node answer)
    {
        var error = answer.Child("error");
        var code = error?.NumberAttribute("code") ?? 0;
        return new(string.Create(CultureInfo.InvariantCulture, $"{xmlns}: {code} {error?["text"]}")) { Code = code };
    }
}
