using System.Text.Json;
using NodaTime;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// ScheduleZAP's older <c>schedules.json</c>: a list of messages, the later ones with address, instance and key of their
/// own. There were no people: everything belongs to whoever imports.
/// </summary>
internal sealed class ScheduleZapFile : OldInstallation
{
    private readonly JsonDocument _document;
    private readonly DateTimeZone _zone;

    private ScheduleZapFile(JsonDocument document, DateTimeZone zone)
    {
        (_document, _zone) = (document, zone);
        var items = document.RootElement.EnumerateArray().ToList();
        MessageCount = items.Count;
        Instances = InstancesOf(items);
        var first = items.Select(item => item.TextOf("id")).Where(id => id is not null).Order(StringComparer.Ordinal).FirstOrDefault();
        Source = "schedulezap-json-" + Ids.HashOf(first ?? "")[..16];
    }

    public override ImportSource Program => ImportSource.ScheduleZap;

    public override ImportLayout Layout => ImportLayout.JsonFile;

    public override string Source { get; }

    public override IReadOnlyList<OldInstance> Instances { get; }

    public override long MessageCount { get; }

    /// <summary>Whether a list is one of these, and not a list of something else.</summary>
    public static bool Knows(JsonElement root) => root.ValueKind == JsonValueKind.Array
        && (root.GetArrayLength() == 0 || root.EnumerateArray().Any(item => item.TextOf("scheduledAt") is not null && item.TextOf("number") is not null));

    public static OldInstallation Of(JsonDocument document, DateTimeZone zone) => new ScheduleZapFile(document, zone);

    public override IEnumerable<OldMessage> Messages()
    {
        var place = 0;
        foreach (var item in _document.RootElement.EnumerateArray())
        {
            yield return MessageOf(item, ++place);
        }
    }

    protected override void Close() => _document.Dispose();

    private OldMessage MessageOf(JsonElement item, int place)
    {
        var row = $"schedules.json {place}";
        if (item.ValueKind != JsonValueKind.Object)
        {
            return new OldMessage(row, null, "", "") { Row = row, Broken = ImportRemark.NotAnObject };
        }

        var key = item.TextOf("id") ?? row;
        var due = OldTimes.Parse(item.TextOf("scheduledAt"), _zone, out var hadNoZone);
        return new OldMessage(key, null, item.TextOf("number") ?? "", item.TextOf("message") ?? "")
        {
            Row = $"schedules.json {key}",
            InstanceKey = KeyOf(item),
            DueAt = due,
            HadNoZone = hadNoZone,
            CreatedAt = OldTimes.Parse(item.TextOf("createdAt"), _zone, out _),
            EndedAt = OldTimes.Parse(item.TextOf("processedAt"), _zone, out _),
            State = item.TextOf("status") switch
            {
                "sent" => OldMessageState.Sent,
                "failed" => OldMessageState.Failed,
                "cancelled" => OldMessageState.Cancelled,
                _ => OldMessageState.Pending,
            },
            Error = item.TextOf("error"),
        };
    }

    private static string? KeyOf(JsonElement item) => item.TextOf("instance") is { Length: > 0 } instance ? $"instance {UrlOf(item)} {instance}" : null;

    private static string? UrlOf(JsonElement item) => item.TextOf("apiUrl")?.Trim().TrimEnd('/');

    /// <summary>One for each server and name; the one of the newest message was in use, with the key it had then.</summary>
    private static List<OldInstance> InstancesOf(List<JsonElement> items)
    {
        var found = new Dictionary<string, OldInstance>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            if (KeyOf(items[i]) is { } key)
            {
                found[key] = new OldInstance(key, null, items[i].TextOf("instance")!)
                {
                    IsEvolution = true,
                    Url = UrlOf(items[i]),
                    Token = items[i].TextOf("token") ?? found.GetValueOrDefault(key)?.Token,
                    RemoteName = items[i].TextOf("instance"),
                    ActiveRank = i + 1,
                };
            }
        }

        return [.. found.Values];
    }
}
