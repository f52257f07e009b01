using Ramal.Connectors;
using Ramal.Features.Instances;
using Ramal.Features.Media;

namespace Ramal.Features.Messages;

/// <summary>Puts a message into the words of the seam.</summary>
internal sealed class OutgoingContent(MediaStore media, InstanceSessions sessions)
{
    /// <returns>The message, or why it cannot be sent.</returns>
    public async Task<(OutgoingMessage? Message, MessageReason? Missing)> PrepareAsync(InstanceKey key, ClaimedMessage message)
    {
        OutgoingMedia? file = null;
        if (message.MediaId is { } id)
        {
            if (await media.FindAsync(key.AccountId, id, CancellationToken.None) is not { } stored)
            {
                return (null, MessageReason.MediaMissing);
            }

            file = new OutgoingMedia(stored.Kind, stored.ContentType, stored.FileName, stored.Length, stored.OpenRead);
        }

        var quoted = message.Quoted is null ? null : StoredQuote.FromJson(message.Quoted)?.ToSeam();
        return (new OutgoingMessage(RecipientOf(message.ToKind, message.Recipient), message.Text, file, sessions.ChooseId(key), quoted), null);
    }

    public static Recipient RecipientOf(RecipientKind kind, string recipient) =>
        kind == RecipientKind.Group || recipient.Contains('@', StringComparison.Ordinal)
            ? new Recipient(null, new ChatId(recipient))
            : new Recipient(recipient.TrimStart('+'), null);
}
