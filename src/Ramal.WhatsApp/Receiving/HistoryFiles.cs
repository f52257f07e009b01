using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Receiving;

/// <summary>Fetches the parts of the history that lie on the media hosts, and keeps the names in them.</summary>
internal sealed class HistoryFiles(DeviceContext device, Ratchets ratchets, MediaTransfer media)
{
    private const int MaxSealed = 64 * 1024 * 1024;

    /// <summary>Without it a few names are missing, which is no reason to fail.</summary>
    public async Task FetchAsync(Connection connection, InboundStanza inbound, StoredInbound stored, CancellationToken cancellationToken)
    {
        // Only our own phone may tell us of our own past.
        if (inbound is not { FromMe: true, Sender.Device: 0 })
        {
            return;
        }

        var notices = stored.Plaintexts.Select(plaintext => Message.Parser.ParseFrom(plaintext).ProtocolMessage?.HistorySyncNotification)
            .Where(notice => notice is { HasInitialPayload: false, HasDirectPath: true, FileLength: < MaxSealed } && HistoryNames.HoldsNames(notice));
        foreach (var notice in notices)
        {
            try
            {
                using var file = new MemoryStream();
                await media.DownloadAsync(connection, PrivateMedia.History, HistoryNames.FileOf(notice!), file, cancellationToken).ConfigureAwait(false);
                if (HistoryNames.TryRead(ByteString.CopyFrom(file.GetBuffer().AsSpan(0, (int)file.Length)), out var history))
                {
                    await LearnAsync(history, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is MediaException or QueryException or TimeoutException or StanzaFormatException or LinkLostException)
            {
                device.Logger.AfterLoginFailed(exception, "history");
            }
        }
    }

    private async Task LearnAsync(HistorySync history, CancellationToken cancellationToken)
    {
        IReadOnlyList<WhatsAppEvent> learnt;
        using (var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            learnt = await HistoryNames.LearnAsync(scope.Transaction, device.Credentials, history, cancellationToken).ConfigureAwait(false);
            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var occurrence in learnt)
        {
            await device.Events.HandleAsync(occurrence, cancellationToken).ConfigureAwait(false);
        }
    }
}
