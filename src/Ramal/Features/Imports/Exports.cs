using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// Everything of one account back out, as tables that spreadsheets open and as JSON for programs: messages, and instances
/// without their secrets. Written as it is read, so a long history needs no memory.
/// </summary>
internal sealed class Exports(RamalDb database)
{
    private static readonly string[] MessageColumns =
    [
        "id", "state", "to", "toName", "toKind", "text", "dueAt", "timeZone", "instance", "instanceName", "reason", "createdAt", "acceptedAt", "deliveredAt", "readAt",
    ];

    private static readonly string[] InstanceColumns =
        ["id", "sessionKey", "name", "connector", "isActive", "status", "phoneNumber", "profileName", "settings", "createdAt", "updatedAt"];

    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What spreadsheets of the reader's language expect.</summary>
    public static char DelimiterOfReader => Languages.Current == Languages.Portuguese ? ';' : ',';

    public static Task MessagesTableEndpoint(Exports exports, Tenant tenant, HttpContext http, CancellationToken cancellationToken) =>
        exports.WriteMessagesAsync(tenant.AccountId, Begin(http, "messages.csv"), DelimiterOfReader, cancellationToken);

    public static Task MessagesEndpoint(Exports exports, Tenant tenant, HttpContext http, CancellationToken cancellationToken) =>
        exports.WriteMessagesAsync(tenant.AccountId, Begin(http, "messages.json"), null, cancellationToken);

    public static Task InstancesTableEndpoint(Exports exports, Tenant tenant, HttpContext http, CancellationToken cancellationToken) =>
        exports.WriteInstancesAsync(tenant.AccountId, Begin(http, "instances.csv"), DelimiterOfReader, cancellationToken);

    public static Task InstancesEndpoint(Exports exports, Tenant tenant, HttpContext http, CancellationToken cancellationToken) =>
        exports.WriteInstancesAsync(tenant.AccountId, Begin(http, "instances.json"), null, cancellationToken);

    /// <param name="accountId">Whose.</param>
    /// <param name="output">Written to and left open.</param>
    /// <param name="delimiter">For a table; null for JSON.</param>
    /// <param name="cancellationToken">Leaves a part.</param>
    /// <returns>How many.</returns>
    public async Task<long> WriteMessagesAsync(int accountId, Stream output, char? delimiter, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        var names = await db.Set<Instance>().AsNoTracking().ToDictionaryAsync(instance => instance.Id, instance => instance.Name, cancellationToken);
        var messages = db.Set<OutboundMessage>().AsNoTracking().OrderBy(message => message.DueAt).ThenBy(message => message.Id).AsAsyncEnumerable();
        return await WriteAsync(output, delimiter, MessageColumns, messages, message =>
        [
            message.Id, message.State.Code(), message.Recipient, message.ToName, message.ToKind == RecipientKind.Group ? "group" : "person", message.Text, message.DueAt,
            message.TimeZone, message.InstanceId, message.InstanceId is { } id ? names.GetValueOrDefault(id) : null, message.Reason?.Code(), message.CreatedAt,
            message.AcceptedAt, message.DeliveredAt, message.ReadAt,
        ], cancellationToken);
    }

    /// <inheritdoc cref="WriteMessagesAsync"/>
    public async Task<long> WriteInstancesAsync(int accountId, Stream output, char? delimiter, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        var instances = db.Instances().AsNoTracking().OrderBy(instance => instance.Id).AsAsyncEnumerable();
        return await WriteAsync(output, delimiter, InstanceColumns, instances, instance =>
        [
            instance.Id, instance.Key.ToString(), instance.Name, instance.Connector, instance.IsActive, JsonNamingPolicy.CamelCase.ConvertName(instance.Status.ToString()),
            instance.PhoneNumber is null ? null : "+" + instance.PhoneNumber, instance.ProfileName, new Raw(instance.SettingsJson), instance.CreatedAt, instance.UpdatedAt,
        ], cancellationToken);
    }

    private static Stream Begin(HttpContext http, string name)
    {
        http.Response.ContentType = name.EndsWith("csv", StringComparison.Ordinal) ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"ramal-{name}\"";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body;
    }

    private static Task<long> WriteAsync<TRow>(
        Stream output, char? delimiter, string[] columns, IAsyncEnumerable<TRow> rows, Func<TRow, object?[]> cellsOf, CancellationToken cancellationToken) =>
        delimiter is { } character
            ? WriteTableAsync(output, character, columns, rows, cellsOf, cancellationToken)
            : WriteJsonAsync(output, columns, rows, cellsOf, cancellationToken);

    private static async Task<long> WriteTableAsync<TRow>(
        Stream output, char delimiter, string[] columns, IAsyncEnumerable<TRow> rows, Func<TRow, object?[]> cellsOf, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 32 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(delimiter, columns));
        var count = 0L;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await writer.WriteLineAsync(string.Join(delimiter, cellsOf(row).Select(cell => CsvText.Cell(TextOf(cell), delimiter))));
            count++;
        }

        await writer.FlushAsync(cancellationToken);
        return count;
    }

    private static async Task<long> WriteJsonAsync<TRow>(
        Stream output, string[] columns, IAsyncEnumerable<TRow> rows, Func<TRow, object?[]> cellsOf, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, Json);
        json.WriteStartArray();
        var count = 0L;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            json.WriteStartObject();
            var cells = cellsOf(row);
            for (var i = 0; i < columns.Length; i++)
            {
                Write(json, columns[i], cells[i]);
            }

            json.WriteEndObject();
            count++;
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
        return count;
    }

    private static void Write(Utf8JsonWriter json, string name, object? cell)
    {
        json.WritePropertyName(name);
        switch (cell)
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case bool yes:
                json.WriteBooleanValue(yes);
                break;
            case Raw raw:
                json.WriteRawValue(raw.Json);
                break;
            case null:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(TextOf(cell));
                break;
        }
    }

    private static string? TextOf(object? cell) => cell switch
    {
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        Raw raw => raw.Json,
        null => null,
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture),
    };

    /// <summary>JSON that is stored as it is shown.</summary>
    private sealed record Raw(string Json);
}
