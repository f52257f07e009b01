using System.Buffers;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>
/// Lists the instances of the account. Every open page and many programs ask for it, so rows go straight from the reader
/// into the answer; a test holds each item against the answer about one instance.
/// </summary>
internal sealed class ListInstances(RamalDb database, EventSignal signal, ConnectorCatalog connectors, LastHeard lastHeard, TimeProvider clock)
{
    private const string Columns =
        "id, name, connector, settings_json, is_active, status, status_since, status_cause, phone_number, profile_name, pace_ms, callback_mode, last_event_at, created_at, updated_at";

    private const string Statement =
        $"SELECT {Columns} FROM user_instances WHERE user_id = @account AND id > @after AND deleted_at IS NULL ORDER BY id LIMIT @limit";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly AnswerMemory<(int AccountId, string Language)> _memory = new(signal, clock);

    /// <summary>Status, reason, sentence and action of each state, cause and language: they repeat in every item.</summary>
    private readonly ConcurrentDictionary<(string State, string? Cause, string Language), StateView> _states = new();

    public static async Task<IResult> Endpoint(int? limit, string? cursor, ListInstances list, Tenant tenant, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors().AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText);
        var after = 0;
        if (cursor is not null)
        {
            var isOurs = Paging.FromCursor(cursor, 1) is [var key] && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out after);
            errors.AddIf(!isOurs, "cursor", Paging.CursorText);
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem.ToHttp();
        }

        var json = limit is null && cursor is null
            ? await list._memory.GetAsync((tenant.AccountId, Languages.Current), () => list.ReadAsync(tenant.AccountId, 0, Paging.MaxLimit, cancellationToken))
            : await list.ReadAsync(tenant.AccountId, after, limit ?? Paging.MaxLimit, cancellationToken);
        return TypedResults.Bytes(json, "application/json; charset=utf-8");
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(int accountId, int after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        Add(command, "account", accountId);
        Add(command, "after", after);
        Add(command, "limit", limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(8192);
        await using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        var (count, last) = (0, 0);
        string? next = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (++count > limit)
            {
                next = Paging.ToCursor(last.ToString(CultureInfo.InvariantCulture));
                break;
            }

            last = reader.GetInt32(0);
            Write(json, reader, new InstanceKey(accountId, last));
        }

        json.WriteEndArray();
        json.WriteString("nextCursor"u8, next);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter json, DbDataReader row, InstanceKey key)
    {
        var connector = row.GetString(2);
        var state = StateOf(row.GetString(5), TextOrNull(row, 7));
        json.WriteStartObject();
        json.WriteNumber("id"u8, key.InstanceId);
        json.WriteString("sessionKey"u8, key.ToString());
        json.WriteString("name"u8, row.GetString(1));
        json.WriteString("connector"u8, connector);
        json.WriteBoolean("isActive"u8, row.GetBoolean(4));
        json.WriteString("status"u8, state.Status);
        WriteInstant(json, "statusSince"u8, row.GetInt64(6));
        json.WriteString("statusReason"u8, state.Reason);
        json.WriteString("statusText"u8, state.Text);
        json.WritePropertyName("action"u8);
        json.WriteRawValue(state.Action, skipInputValidation: true);
        json.WriteString("phoneNumber"u8, TextOrNull(row, 8) is { } number ? $"+{number}" : null);
        json.WriteString("profileName"u8, TextOrNull(row, 9));
        json.WritePropertyName("settings"u8);
        json.WriteRawValue(row.GetString(3), skipInputValidation: true);
        json.WriteNumber("paceMs"u8, row.GetInt32(10));
        WriteCallback(json, TextOrNull(row, 11));
        if ((lastHeard.Of(key)?.UtcTicks ?? (row.IsDBNull(12) ? null : row.GetInt64(12))) is { } heard)
        {
            WriteInstant(json, "lastEventAt"u8, heard);
        }
        else
        {
            json.WriteNull("lastEventAt"u8);
        }

        json.WriteStartArray("capabilities"u8);
        foreach (var capability in connectors.CapabilitiesOf(connector))
        {
            json.WriteStringValue(capability);
        }

        json.WriteEndArray();
        WriteInstant(json, "createdAt"u8, row.GetInt64(13));
        WriteInstant(json, "updatedAt"u8, row.GetInt64(14));
        json.WriteEndObject();
    }

    private static void WriteCallback(Utf8JsonWriter json, string? mode)
    {
        json.WriteString("callbackMode"u8, mode is null ? null : JsonNamingPolicy.CamelCase.ConvertName(mode));
        json.WriteString("callbackDetail"u8, mode == nameof(CallbackMode.Polling) ? Texts.Polling.ToString() : null);
    }

    private static void WriteInstant(Utf8JsonWriter json, ReadOnlySpan<byte> name, long utcTicks)
    {
        Span<char> text = stackalloc char[UtcInstantConverter.MaxLength];
        json.WriteString(name, text[..UtcInstantConverter.Format(new DateTime(utcTicks, DateTimeKind.Utc), text)]);
    }

    private StateView StateOf(string state, string? cause) => _states.GetOrAdd((state, cause, Languages.Current), static key =>
    {
        var link = Enum.Parse<LinkState>(key.State);
        var because = key.Cause is null ? (LinkCause?)null : Enum.Parse<LinkCause>(key.Cause);
        var action = ActionResponse.Of(Texts.ActionFor(link, because));
        return new StateView(
            JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(key.State)),
            because is null ? null : Texts.CodeOf(link, because.Value),
            JsonEncodedText.Encode(Texts.Of(link, because).In(key.Language), JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
            JsonSerializer.SerializeToUtf8Bytes(action, ActionJson));
    });

    private static readonly JsonSerializerOptions ActionJson = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void Add(DbCommand command, string name, int value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private sealed record StateView(JsonEncodedText Status, string? Reason, JsonEncodedText Text, byte[] Action);
}
