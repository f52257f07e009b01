using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Media;

/// <summary>Asks our own phone to upload a file again that the media hosts no longer have (docs/wire/media.md).</summary>
internal sealed class MediaRepeat(DeviceContext device)
{
    private const int NonceSize = 12;

    /// <summary>The phone may be off; nobody waits for it longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Node>> _asked = new(StringComparer.Ordinal);

    /// <summary>
    /// <c>&lt;receipt type="server-error" id to=us&gt;&lt;encrypt&gt;&lt;enc_p/&gt;&lt;enc_iv/&gt;&lt;/encrypt&gt;&lt;rmr jid from_me participant?/&gt;</c>
    /// → <c>&lt;notification type="mediaretry" id&gt;&lt;encrypt/&gt;</c>.
    /// </summary>
    /// <exception cref="MediaException">The phone does not have it, or does not answer.</exception>
    public async Task<MediaReference> AskAsync(Connection connection, MediaReference media, MessageSource message, CancellationToken cancellationToken)
    {
        var answer = _asked.GetOrAdd(message.Id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await connection.SendAsync(Request(media, message), cancellationToken).ConfigureAwait(false);
            var notification = await answer.Task.WaitAsync(Patience, device.Clock, cancellationToken).ConfigureAwait(false);
            return media with { DirectPath = PathIn(notification, media, message.Id), Url = null };
        }
        catch (TimeoutException exception)
        {
            throw new MediaException(MediaError.NotFound, "The file is gone, and the phone did not upload it again in time.", exception);
        }
        finally
        {
            _asked.TryRemove(message.Id, out _);
        }
    }

    public void Answered(Node notification)
    {
        if (notification["id"] is { } id && _asked.TryGetValue(id, out var asked))
        {
            asked.TrySetResult(notification);
        }
    }

    private static byte[] KeyOf(MediaReference media) => Symmetric.Hkdf(media.Key.Span, 32, [], "WhatsApp Media Retry Notification"u8);

    private Node Request(MediaReference media, MessageSource message)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        var word = new ServerErrorReceipt { StanzaId = message.Id }.ToByteArray();
        var sealedWord = Symmetric.EncryptGcm(KeyOf(media), nonce, word, Encoding.UTF8.GetBytes(message.Id));
        var about = new Node("rmr")
        {
            ["jid"] = message.Chat.Bare.ToString(),
            ["from_me"] = message.FromMe ? "true" : "false",
            ["participant"] = message.Chat.IsGroup ? message.Sender.Bare.ToString() : null,
        };
        return new Node("receipt", new Node("encrypt", new Node("enc_p", sealedWord), new Node("enc_iv", nonce)), about)
        {
            ["id"] = message.Id,
            ["to"] = device.Credentials.Phone?.Bare.ToString(),
            ["type"] = "server-error",
        };
    }

    private static string PathIn(Node notification, MediaReference media, string id)
    {
        try
        {
            if (notification.Child("encrypt") is { } sealedAnswer)
            {
                var opened = Symmetric.DecryptGcm(
                    KeyOf(media), sealedAnswer.Required("enc_iv").Bytes.ToArray(), sealedAnswer.Required("enc_p").Bytes.ToArray(), Encoding.UTF8.GetBytes(id));
                var answer = MediaRetryNotification.Parser.ParseFrom(opened);
                if (answer.StanzaId == id && answer is { Result: MediaRetryNotification.Types.ResultType.Success, DirectPath.Length: > 0 })
                {
                    return answer.DirectPath;
                }
            }
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidProtocolBufferException or StanzaFormatException or ArgumentException)
        {
            throw new MediaException(MediaError.NotFound, "The phone's answer cannot be opened.", exception);
        }

        throw new MediaException(MediaError.NotFound, "The file is gone, and the phone does not have it either.");
    }
}
