using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>
/// Reads a page of messages and writes it as JSON in one pass, member by member as <see cref="MessageResponse"/> has them
/// (a test compares the two): objects in between cost more than the database does.
/// </summary>
internal sealed class MessageReader(RamalDb database, ReadConnections connections)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly UtcInstantConverter Instants = new();
    private static readonly string DefaultLateBy = SendTime.ToIso(SendTime.DefaultLateBy);

    public Task<ReadOnlyMemory<byte>> ReadPageAsync(MessageFilter filter, CancellationToken cancellationToken) => connections.AskAsync(
        filter.ToSql(database.Sql("SelectMessages"), database.Kind),
        filter.Values,
        async reader =>
        {
            var buffer = new ArrayBufferWriter<byte>(32 * 1024);
            await using var json = new Utf8JsonWriter(buffer, Options);
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            var (count, lastDue, lastId, hasMore) = (0, 0L, Guid.Empty, false);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (count++ == filter.Limit)
                {
                    hasMore = true;
                    break;
                }

                (lastId, lastDue) = (reader.GetGuid(0), reader.GetInt64(7));
                Write(json, reader, lastId);
            }

            json.WriteEndArray();
            json.WriteString("nextCursor"u8, hasMore ? Paging.ToCursor(lastDue.ToString(CultureInfo.InvariantCulture), lastId.ToString("N")) : null);
            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
            return buffer.WrittenMemory;
        },
        cancellationToken);

    private static void Write(Utf8JsonWriter json, DbDataReader row, Guid id)
    {
        var state = row.GetString(1);
        var isHere = state is "planned" or "claimed" or "held";
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("state"u8, state);
        json.WriteString("to"u8, row.GetString(2));
        json.WriteString("toName"u8, row.GetStringOrNone(3));
        json.WriteString("toKind"u8, row.GetString(4));
        json.WriteString("text"u8, row.GetString(5));
        WriteMedia(json, row.GetStringOrNone(6));
        WriteInstant(json, "dueAt"u8, row, 7);
        json.WriteString("timeZone"u8, row.GetString(8));
        var lateBy = TimeSpan.FromTicks(row.GetInt64(9));
        json.WriteString("lateBy"u8, lateBy == SendTime.DefaultLateBy ? DefaultLateBy : SendTime.ToIso(lateBy));
        WriteInteger(json, "instanceId"u8, row.GetIntegerOrNone(10));
        WriteChoice(json, SenderChoice.FromStored(row.GetStringOrNone(11)));
        WriteInteger(json, "sentVia"u8, row.GetIntegerOrNone(12));
        json.WriteString("externalId"u8, row.GetStringOrNone(13));
        var reason = row.GetStringOrNone(14);
        json.WriteString("reason"u8, reason);
        json.WriteString("reasonText"u8, reason is null ? null : MessageReasons.Parse(reason).Sentence().ToString());
        json.WriteString("origin"u8, row.GetString(20));
        WriteInstant(json, "createdAt"u8, row, 15);
        WriteInstant(json, "updatedAt"u8, row, 16);
        WriteInstant(json, "acceptedAt"u8, row, 17);
        WriteInstant(json, "deliveredAt"u8, row, 18);
        WriteInstant(json, "readAt"u8, row, 19);
        json.WriteBoolean("canEdit"u8, isHere);
        json.WriteBoolean("canCancel"u8, isHere);
        json.WriteBoolean("canSendNow"u8, state is "planned" or "held");
        json.WriteBoolean("canResolve"u8, state is "unknown");
        json.WriteEndObject();
    }

    private static void WriteInstant(Utf8JsonWriter json, ReadOnlySpan<byte> name, DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            json.WriteNull(name);
            return;
        }

        json.WritePropertyName(name);
        Instants.Write(json, row.GetInstant(column), JsonSerializerOptions.Web);
    }

    private static void WriteInteger(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteMedia(Utf8JsonWriter json, string? stored)
    {
        json.WritePropertyName("media"u8);
        if (stored is null)
        {
            json.WriteNullValue();
        }
        else
        {
            // Stored as it is shown.
            json.WriteRawValue(stored, skipInputValidation: true);
        }
    }

    private static void WriteChoice(Utf8JsonWriter json, SenderChoice? choice)
    {
        if (choice is null)
        {
            json.WriteNull("from"u8);
        }
        else if (choice.Listed is { } listed)
        {
            json.WriteStartArray("from"u8);
            foreach (var id in listed)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("from"u8, choice.Stored);
        }
    }
}
