using System.Text.Json;
using NodaTime;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Ylada Bot's JSON files: instances of users in the old, the new or both shapes, people, flows, log.</summary>
internal sealed class YladaFolder : OldInstallation
{
    private readonly YladaFiles _files;
    private readonly DateTimeZone _zone;

    private YladaFolder(YladaFiles files, DateTimeZone zone)
    {
        (_files, _zone) = (files, zone);
        var instances = new YladaInstances(files.Of("user_instances.json"), files.Of("organizations.json"));
        Instances = instances.Found;
        Layout = instances.Layout;
        People = YladaPeople.Of(files.Of("users.json"), instances.UserKeys);
        Flows = FlowsOf(files.Of("flows_memory.json"));
        Leftovers = [.. instances.Leftovers, .. files.Assistants.Select(name => new OldLeftover(ImportedKind.Settings, name, ImportRemark.AssistantMissing))];
        MessageCount = files.Of("messages_log.json") is { ValueKind: JsonValueKind.Array } log ? log.GetArrayLength() : 0;

        // The first user is never renamed and keeps the number; without users the first flow or log line has to do.
        var first = People.OrderBy(person => person.Id ?? int.MaxValue).FirstOrDefault();
        Source = "ylada-" + Ids.HashOf(first is not null ? $"{first.Key}|{first.Email}|{first.CreatedAt:o}"
            : Flows.Count > 0 ? $"flow {Flows[0].Name} {Flows[0].CreatedAt:o}" : "log")[..16];
    }

    public override ImportSource Program => ImportSource.Ylada;

    public override ImportLayout Layout { get; }

    public override string Source { get; }

    public override IReadOnlyList<OldPerson> People { get; }

    public override IReadOnlyList<OldInstance> Instances { get; }

    public override IReadOnlyList<OldFlow> Flows { get; }

    public override IReadOnlyList<OldLeftover> Leftovers { get; }

    public override long MessageCount { get; }

    /// <summary>All files, or what is wrong with the first that cannot be read.</summary>
    /// <param name="files">Name → path. Other names are left alone.</param>
    /// <param name="zone">Of the times, which name none.</param>
    public static Outcome<OldInstallation> Open(IReadOnlyDictionary<string, string> files, DateTimeZone zone)
    {
        var read = YladaFiles.Read(files);
        return read.Problem is { } problem ? problem : new YladaFolder(read.Value, zone);
    }

    public override IEnumerable<OldMessage> Messages()
    {
        if (MessageCount == 0)
        {
            yield break;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var place = 0;
        foreach (var line in _files.Of("messages_log.json").EnumerateArray())
        {
            var row = $"messages_log.json {++place}";
            if (line.ValueKind != JsonValueKind.Object)
            {
                yield return new OldMessage(row, null, "", "") { Row = row, Broken = ImportRemark.NotAnObject };
                continue;
            }

            // Lines have no id: the same line twice is two messages, in any copy of the file.
            var hash = Ids.HashOf(line.GetRawText())[..32];
            seen[hash] = seen.GetValueOrDefault(hash) + 1;
            var at = OldTimes.Parse(line.TextOf("timestamp"), _zone, out var hadNoZone);
            yield return new OldMessage($"log {hash} {seen[hash]}", null, line.TextOf("phone") ?? "", line.TextOf("message") ?? "")
            {
                Row = row,
                DueAt = at,
                HadNoZone = hadNoZone,
                CreatedAt = at,
                EndedAt = at,
                // A log tells of what was done: nothing in it waits.
                State = line.TextOf("status") is "failed" or "error" ? OldMessageState.Failed : OldMessageState.Sent,
            };
        }
    }

    protected override void Close() => _files.Dispose();

    private List<OldFlow> FlowsOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("flows", out var flows) || flows.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var place = 0;
        return
        [
            .. flows.EnumerateArray().Select(flow =>
            {
                var key = flow.TextOf("id") ?? $"place {++place}";
                var status = flow.TextOf("status");
                return new OldFlow(key, null, flow.TextOf("name") ?? key, flow.GetRawText(), status is null or "active", OldTimes.Parse(flow.TextOf("created_at"), _zone, out _));
            }),
        ];
    }
}

/// <summary>The files, parsed; a missing one is undefined.</summary>
internal sealed class YladaFiles : IDisposable
{
    public static readonly IReadOnlyList<string> Names = ["user_instances.json", "users.json", "organizations.json", "flows_memory.json", "messages_log.json"];

    private readonly Dictionary<string, JsonDocument> _documents = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Assistants { get; private set; } = [];

    public static bool IsAssistant(string name) =>
        name == "ai_config.json" || (name.StartsWith("ai_config_user_", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal));

    public static Outcome<YladaFiles> Read(IReadOnlyDictionary<string, string> files)
    {
        var read = new YladaFiles { Assistants = [.. files.Keys.Where(IsAssistant).Order(StringComparer.Ordinal)] };
        foreach (var name in Names.Where(files.ContainsKey))
        {
            var document = OldJson.Read(files[name], name);
            if (document.Problem is { } problem)
            {
                read.Dispose();
                return problem;
            }

            read._documents[name] = document.Value;
        }

        return read;
    }

    public JsonElement Of(string name) => _documents.TryGetValue(name, out var document) ? document.RootElement : default;

    public void Dispose()
    {
        foreach (var document in _documents.Values)
        {
            document.Dispose();
        }
    }
}
