using System.IO.Compression;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Receiving;

/// <summary>Of the history that the phone sends at linking: names, and which numbers and LIDs belong together. Nothing else is kept.</summary>
internal static class HistoryNames
{
    private const int MaxInflated = 64 * 1024 * 1024;

    /// <summary>The kinds of history that hold names: at linking, recent chats, and names alone.</summary>
    public static bool HoldsNames(HistorySyncNotification notice) => notice.SyncType is 0 or 3 or 4;

    /// <summary>The file in which a part of the history lies when it did not come inside the message.</summary>
    public static MediaReference FileOf(HistorySyncNotification notice) => new(
        notice.DirectPath, null, notice.MediaKey.Memory, notice.FileSha256.Memory, notice.FileEncSha256.Memory, (long)notice.FileLength, "application/octet-stream");

    /// <summary>Reads a payload. False when it is damaged or too large.</summary>
    public static bool TryRead(ByteString payload, out HistorySync history)
    {
        history = new HistorySync();
        try
        {
            using var input = new MemoryStream(payload.ToByteArray());
            using var zlib = new ZLibStream(input, CompressionMode.Decompress);
            using var output = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int count; (count = zlib.Read(buffer)) > 0;)
            {
                if (output.Length + count > MaxInflated)
                {
                    return false;
                }

                output.Write(buffer, 0, count);
            }

            history = HistorySync.Parser.ParseFrom(output.ToArray());
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidProtocolBufferException)
        {
            // zlib throws an IOException of its own for a stream that asks for a dictionary.
            return false;
        }
    }

    /// <summary>Stores the pairs of addresses and returns what the host should hear: of others, since the account itself is in its history, too.</summary>
    public static async ValueTask<IReadOnlyList<WhatsAppEvent>> LearnAsync(
        Transaction transaction, Credentials own, HistorySync history, CancellationToken cancellationToken)
    {
        var events = new List<WhatsAppEvent>();
        var pairs = history.LidMappings.Select(mapping => (mapping.PhoneJid, mapping.LidJid))
            .Concat(history.Conversations.Select(chat => (chat.PhoneJid, chat.LidJid)));
        foreach (var (phoneText, lidText) in pairs)
        {
            if (Jid.TryParse(phoneText, out var phone) && Jid.TryParse(lidText, out var lid)
                && await LidDirectory.LearnAsync(transaction, phone, lid, cancellationToken).ConfigureAwait(false)
                && !own.IsMe(phone))
            {
                events.Add(new LidLearnt(phone, lid));
            }
        }

        foreach (var name in history.PushNames)
        {
            if (Jid.TryParse(name.Id, out var person) && name.Name.Length > 0 && !own.IsMe(person))
            {
                events.Add(new PushNameSeen(person, name.Name));
            }
        }

        return events;
    }
}
