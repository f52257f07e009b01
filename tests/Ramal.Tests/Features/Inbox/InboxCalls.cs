using System.Text.Json;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

/// <summary>What tests ask of the inbox over HTTP.</summary>
internal static class InboxCalls
{
    public static async Task<List<JsonElement>> ConversationsAsync(this Ledger ledger, string query = "") =>
        [.. (await ledger.Person.GetAsync($"/api/conversations{query}")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray()];

    public static async Task<string> OnlyConversationAsync(this Ledger ledger) => Id(Assert.Single(await ledger.ConversationsAsync()));

    public static async Task<List<JsonElement>> ThreadAsync(this Ledger ledger, string conversation, string query = "") =>
        [.. (await ledger.Person.GetAsync($"/api/conversations/{conversation}/messages{query}")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray()];

    public static async Task<JsonElement> UntilThreadAsync(this Ledger ledger, string conversation, Func<List<JsonElement>, bool> isSo, string what)
    {
        List<JsonElement> thread = [];
        await Until.TrueAsync(async () => isSo(thread = await ledger.ThreadAsync(conversation)), what);
        return thread[^1];
    }

    public static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    public static string? Words(this JsonElement item, string name) => item.GetProperty(name).GetString();

    public static List<string?> Texts(this IEnumerable<JsonElement> items) => [.. items.Select(item => item.Words("text"))];
}
