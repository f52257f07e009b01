using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ramal.Data;

namespace Ramal.Features.Live;

/// <summary>Events in the form of <c>text/event-stream</c>. Made once, written to every open stream of the account.</summary>
internal static class LiveEvent
{
    /// <summary>Keeps proxies and browsers from taking the silence for a broken connection.</summary>
    public static readonly ReadOnlyMemory<byte> Heartbeat = ": \n\n"u8.ToArray();

    /// <summary>An event of the ledger. Its id lets the client resume after it.</summary>
    public static ReadOnlyMemory<byte> Of(LedgerEvent happened) =>
        Frame(happened.Position.Sequence, happened.Type, happened.At, happened.Subject, happened.Data);

    /// <summary>Something that is only worth knowing now: no id, so nobody resumes after it, and nobody gets it later.</summary>
    public static ReadOnlyMemory<byte> Passing(string type, DateTimeOffset at, string subject, object data) =>
        Frame(null, type, at, subject, JsonSerializer.Serialize(data, LiveJson.Options));

    /// <summary>Tells the client to load everything anew; from here on it is told everything again.</summary>
    public static ReadOnlyMemory<byte> Reset(long sequence) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {sequence}\nevent: reset\ndata: {{\"type\":\"reset\"}}\n\n"));

    /// <summary>Begins a stream: how long to wait before a new attempt, and where the client stands before the first event.</summary>
    public static ReadOnlyMemory<byte> Begin(int retryMilliseconds, long sequence) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {retryMilliseconds}\nid: {sequence}\n\n"));

    private static ReadOnlyMemory<byte> Frame(long? sequence, string type, DateTimeOffset at, string subject, string data)
    {
        var frame = new ArrayBufferWriter<byte>(256);
        var id = sequence is null ? "" : string.Create(CultureInfo.InvariantCulture, $"id: {sequence}\n");
        Encoding.UTF8.GetBytes($"{id}event: {type}\ndata: ", frame);
        using (var json = new Utf8JsonWriter(frame))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WritePropertyName("at");
            JsonSerializer.Serialize(json, at, LiveJson.Options);
            json.WriteString("subject", subject);
            using var members = JsonDocument.Parse(data);
            foreach (var member in members.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        frame.Write("\n\n"u8);
        return frame.WrittenMemory;
    }
}

/// <summary>The JSON habits of the API, also for what does not leave through a route.</summary>
internal static class LiveJson
{
    public static readonly JsonSerializerOptions Options = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Hosting.RamalHosting.Configure(options);
        return options;
    }
}
