using System.Reflection;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>A device whose store was put back to an older copy, without the ratchets, as a restored backup leaves it.</summary>
public sealed class RestoredCopyTests
{
    [Fact]
    public async Task After_an_older_copy_came_back_both_sides_go_on_with_new_sessions()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        var friend = whatsApp.AddPhone();
        var device = await EngineDevice.LinkAsync(whatsApp);
        var group = friend.CreateGroup("Neighbours", device.Number);
        await ExchangeAsync(device, friend, group, "before");
        var copy = await CopyAsync(device.Store);
        await ExchangeAsync(device, friend, group, "later");
        await device.DisposeAsync();

        await using var restored = await EngineDevice.OpenAsync(whatsApp, device.Number, copy);
        restored.Run(null);
        await restored.NextAsync<LinkOpened>();

        await ExchangeAsync(restored, friend, group, "after");
        whatsApp.AssertCorrect();
    }

    private static async Task ExchangeAsync(EngineDevice device, VirtualPhone friend, string group, string text)
    {
        friend.SendText(device.Number, $"{text} to device");
        await device.TextAsync($"{text} to device");
        friend.SendText(group, $"{text} in group");
        await device.TextAsync($"{text} in group");
        await device.SayAsync(Jid.Phone(friend.Number), $"{text} to friend");
        await friend.MessageAsync($"{text} to friend");
        await device.SayAsync(Jid.Parse(group), $"{text} to group");
        await friend.MessageAsync($"{text} to group");
    }

    private static async Task<InMemoryStore> CopyAsync(IWhatsAppStore store)
    {
        var copy = new InMemoryStore();
        var tables = typeof(Tables).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)
            .Where(table => !table.StartsWith("ratchet-", StringComparison.Ordinal));
        foreach (var table in tables)
        {
            var entries = await store.ReadAllAsync(table, CancellationToken.None);
            await copy.CommitAsync([.. entries.Select(entry => new StoreChange(table, entry.Key, entry.Value))], CancellationToken.None);
        }

        return copy;
    }
}
