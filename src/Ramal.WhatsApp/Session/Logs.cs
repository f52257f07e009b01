using Microsoft.Extensions.Logging;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Session;

/// <summary>What a device's link writes to the log: names of stanzas and causes, never keys, texts, numbers or QR codes.</summary>
internal static partial class Logs
{
    [LoggerMessage(LogLevel.Debug, "{Count} prekeys uploaded")]
    public static partial void PreKeysUploaded(this ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "The server's copy of our keys differs: uploading them again")]
    public static partial void PreKeysDiffer(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Linked to WhatsApp")]
    public static partial void Linked(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Link opened")]
    public static partial void LinkOpened(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Link ended: {Cause} {Code} {Detail}")]
    public static partial void LinkEnded(this ILogger logger, LinkCause cause, int code, string detail);

    [LoggerMessage(LogLevel.Debug, "Unknown stanza {Shape}")]
    public static partial void UnknownStanza(this ILogger logger, string shape);

    [LoggerMessage(LogLevel.Warning, "Stanza {Tag} could not be handled")]
    public static partial void StanzaFailed(this ILogger logger, Exception exception, string tag);

    [LoggerMessage(LogLevel.Information, "A message could not be opened ({Error}); asked for it again, time {Count}")]
    public static partial void MessageUnreadable(this ILogger logger, SignalError error, int count);

    [LoggerMessage(LogLevel.Warning, "A message was refused: its device does not prove that it belongs to its account")]
    public static partial void DeviceNotProved(this ILogger logger);

    [LoggerMessage(LogLevel.Debug, "Message {MessageId} repeated for one device")]
    public static partial void MessageRepeated(this ILogger logger, string messageId);

    [LoggerMessage(LogLevel.Information, "A repeat of message {MessageId} was asked for, but it is not kept any more")]
    public static partial void RepeatImpossible(this ILogger logger, string messageId);

    [LoggerMessage(LogLevel.Warning, "After login: {Step} failed")]
    public static partial void AfterLoginFailed(this ILogger logger, Exception exception, string step);
}
