namespace Ramal.Connectors.Tests;

/// <summary>A provider whose phones can do what people do in a conversation. Each method answers the message's id.</summary>
public interface ITestConversation
{
    Task<string> WriteTextAsync(string text, string? replyTo = null);

    Task<string> WriteFileAsync(byte[] bytes, string fileName, string caption);

    Task<string> ReactAsync(string messageId, string emoji);

    Task EditAsync(string messageId, string text);

    Task DeleteAsync(string messageId);

    /// <summary>Written on our own phone, to the recipient.</summary>
    Task<string> WriteOnOwnPhoneAsync(string text);

    /// <summary>The message that an arrived one quotes, or null.</summary>
    string? QuotedBy(string text);

    /// <summary>Whether the recipient sees that it was read.</summary>
    bool IsRead(string messageId);
}
