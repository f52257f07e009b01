using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>Reads all messages of a person through the public API.</summary>
public static class LedgerPages
{
    /// <returns>Text → state and reason.</returns>
    public static async Task<IReadOnlyDictionary<string, (string State, string? Reason)>> ReadStatesAsync(this RamalClient client)
    {
        var states = new Dictionary<string, (string, string?)>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = (await client.GetAsync($"/api/messages?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}")).EnsureSuccess().Json;
            foreach (var message in page.GetProperty("items").EnumerateArray())
            {
                states[message.GetProperty("text").GetString()!] = (message.GetProperty("state").GetString()!, message.GetProperty("reason").GetString());
            }

            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return states;
    }
}
