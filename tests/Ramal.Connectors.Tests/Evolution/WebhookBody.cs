namespace Ramal.Connectors.Tests.Evolution;

internal static class WebhookBody
{
    /// <summary>What create and webhook/set must carry: without events the server answers 400 and 500.</summary>
    public static void AssertIs(JsonElement webhook, Uri callback)
    {
        Assert.Equal(callback.AbsoluteUri, webhook.GetProperty("url").GetString());
        Assert.True(webhook.GetProperty("enabled").GetBoolean());
        Assert.False(webhook.GetProperty("base64").GetBoolean());
        var events = webhook.GetProperty("events").EnumerateArray().Select(name => name.GetString()!).ToList();
        Assert.Contains("MESSAGES_UPDATE", events);
        Assert.DoesNotContain("GROUPS_UPDATE", events); // emitted under that name, refused as a subscription
    }
}
