namespace Ramal.Connectors.Evolution;

/// <summary>What is asked of Evolution about messages that came in: their files, and that they were read.</summary>
internal static class ReceivedMessages
{
    /// <summary>Evolution fetches and decrypts the file; what it cannot give any more it answers with 400.</summary>
    public static async Task<ConnectorResult<long>> ReadMediaAsync(
        EvolutionApi api, MessageContent.File file, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        var key = Json.Parse(System.Text.Encoding.UTF8.GetBytes(file.Reference));
        if (key.Id("id") is null)
        {
            return new ConnectorResult<long>(ConnectorError.MediaRejected, "The reference names no message.");
        }

        var (answer, bytes) = await api.FetchMediaAsync(key, destination, maxBytes, cancellationToken);
        if (bytes is { } length)
        {
            return length <= maxBytes ? length : new ConnectorResult<long>(ConnectorError.MediaRejected, "The file is larger than allowed.");
        }

        if (answer.Trouble is not null || !answer.IsSuccess)
        {
            // A message that it does not know, or whose file WhatsApp dropped: asking again does not bring it.
            var error = answer.Trouble is null && answer.Status is 400 or 404 && answer.Error is ConnectorError.MessageRejected or ConnectorError.InvalidRecipient
                ? ConnectorError.MediaRejected
                : answer.Error;
            return new ConnectorResult<long>(error, answer.Detail);
        }

        return new ConnectorResult<long>(ConnectorError.ProviderFailed, "The answer held no whole file.");
    }

    public static async Task<ConnectorResult<bool>> MarkReadAsync(
        EvolutionApi api, ChatId chat, IReadOnlyList<ReadMark> messages, CancellationToken cancellationToken)
    {
        var keys = messages.Select(message => message.Sender is { } sender
            ? (object)new { remoteJid = chat.Value, fromMe = false, id = message.Id.Value, participant = EvolutionApi.AddressOf(sender) }
            : new { remoteJid = chat.Value, fromMe = false, id = message.Id.Value }).ToList();
        var answer = api.Read(await api.MarkReadAsync(keys, cancellationToken), cancellationToken);
        return answer.Error is { } error ? new ConnectorResult<bool>(error, answer.Detail) : true;
    }
}
