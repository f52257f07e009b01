using System.Globalization;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Keeps the sealed patches of the accounts' collections and hands them on, each with its version put in.</summary>
internal static class AppStateDesk
{
    public static Node Answer(SimulatorWorld world, SimulatedDevice device, Node sync) =>
        new("sync", sync.ChildrenNamed("collection").Select(collection => Collection(world, device, collection)).ToArray());

    private static Node Collection(SimulatorWorld world, SimulatedDevice device, Node asked)
    {
        var name = asked.RequiredAttribute("name");
        if (!device.Account.AppState.TryGetValue(name, out var kept))
        {
            device.Account.AppState[name] = kept = new AppStateCollection();
        }

        var version = asked.NumberAttribute("version") ?? 0;
        if (asked.Child("patch") is { } patch)
        {
            if (version != kept.Patches.Count)
            {
                return new Node("collection", Stanza.Error(409, "conflict")) { ["name"] = name, ["type"] = "error" };
            }

            kept.Patches.Add(patch.Bytes.ToArray());
            var notice = new Node("collection") { ["name"] = name, ["version"] = Text(kept.Patches.Count) };
            world.Post.ToAll(
                device.Account,
                new Node("notification", notice) { ["from"] = Stanza.Server, ["type"] = "server_sync", ["id"] = world.NewId("ss-"), ["t"] = world.Seconds },
                device);
            return new Node("collection") { ["name"] = name, ["version"] = Text(kept.Patches.Count) };
        }

        var newer = kept.Patches.Select((bytes, index) => (Bytes: bytes, Version: index + 1)).Where(entry => entry.Version > version)
            .Select(entry => new Node("patch", WithVersion(entry.Bytes, entry.Version))).ToArray();
        return new Node("collection", newer.Length > 0 ? [new Node("patches", newer)] : (Node[])[])
        {
            ["name"] = name,
            ["version"] = Text(kept.Patches.Count),
            ["has_more_patches"] = "false",
        };
    }

    /// <summary>SyncdPatch { version = 1 { version = 1 } }: the field stands in front of what the device wrote.</summary>
    private static byte[] WithVersion(byte[] patch, int version)
    {
        using var output = new MemoryStream();
        using (var writer = new CodedOutputStream(output, leaveOpen: true))
        {
            writer.WriteRawTag(0x0A);
            writer.WriteLength(1 + CodedOutputStream.ComputeUInt64Size((ulong)version));
            writer.WriteRawTag(0x08);
            writer.WriteUInt64((ulong)version);
        }

        output.Write(patch);
        return output.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
