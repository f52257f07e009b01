namespace Ramal.Connectors.Evolution;

/// <summary>Hands one message over and says truthfully what became of it.</summary>
internal static class EvolutionSend
{
    private const int MaxText = 4096;

    public static async Task<SendOutcome> SendAsync(EvolutionApi api, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Refuse(message) is { } refused)
        {
            return refused;
        }

        var to = AddressOf(message.To)!;
        var quoted = EvolutionApi.Quoted(to, message.ReplyTo);
        var answer = message.Media is { } media
            ? await api.SendMediaAsync(to, message.Text, media, quoted, cancellationToken)
            : await api.SendTextAsync(to, message.Text, quoted, cancellationToken);
        return Judge(answer);
    }

    /// <summary>The value of <c>number</c>: digits for a person, the id for a group or for somebody whose number nobody tells. Null when it is neither.</summary>
    public static string? AddressOf(Recipient to) => to switch
    {
        { Number: { Length: >= 6 and <= 20 } number, Group: null } when number.All(char.IsAsciiDigit) => number,
        { Number: null, Group: { Value: { } group } } when IsChat(group) => group,
        _ => null,
    };

    private static bool IsChat(string id)
    {
        var at = id.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && id[at..] is "@g.us" or "@lid" or "@s.whatsapp.net" && id[..at].All(character => char.IsAsciiDigit(character) || character == '-');
    }

    private static SendOutcome.Rejected? Refuse(OutgoingMessage message) =>
        AddressOf(message.To) is null ? new(ConnectorError.InvalidRecipient, "Neither a number nor a group id.")
        : message.Text.Length > MaxText ? new(ConnectorError.MessageRejected, "The text is longer than 4096 UTF-16 units.")
        : message.Media is null && message.Text.Length == 0 ? new(ConnectorError.MessageRejected, "The message is empty.")
        : message.Media is { Kind: MediaKind.Audio } && message.Text.Length > 0 ? new(ConnectorError.NotSupported, "Audio carries no caption.")
        : null;

    private static SendOutcome Judge(ApiAnswer answer)
    {
        if (answer.Trouble is { } trouble)
        {
            return answer.MayHaveArrived ? new SendOutcome.Unknown(answer.Detail) : new SendOutcome.Rejected(trouble, answer.Detail);
        }

        if (answer.IsSuccess)
        {
            return JudgeSuccess(answer);
        }

        return ProvesNothing(answer) ? new SendOutcome.Unknown(answer.Detail) : new SendOutcome.Rejected(answer.Error, answer.Detail);
    }

    private static SendOutcome JudgeSuccess(ApiAnswer answer)
    {
        // An answer that repeats a large file is cut off at our limit; its key stands at the beginning.
        var id = answer.IsWhole ? answer.Body.At("key").Id("id") : KeyIn(answer.Raw.Span);
        if (id is not null)
        {
            return new SendOutcome.Accepted(new ExternalMessageId(id));
        }

        if (!answer.Body.IsObject())
        {
            return new SendOutcome.Unknown($"{answer.Detail} with an answer that cannot be read.");
        }

        // Seen: a refusal of Meta's Graph API comes back as 201 with Graph's error as body.
        return EvolutionError.GraphError(answer.Body) is { } error
            ? new SendOutcome.Rejected(error, $"Graph error {answer.Body.Number("code")}.")
            : new SendOutcome.Rejected(ConnectorError.MessageRejected, $"{answer.Detail} without a message id.");
    }

    /// <summary>Failures from behind the point where the message may have left.</summary>
    private static bool ProvesNothing(ApiAnswer answer) => answer.Error switch
    {
        ConnectorError.ProviderFailed => true,
        ConnectorError.NotTheProvider => answer.Status >= 500,
        ConnectorError.MessageRejected => answer.Status == 408 || EvolutionError.IsException(answer.Body),
        _ => false,
    };

    private static string? KeyIn(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 128 }));
        var inKey = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    inKey = reader.ValueTextEquals("key"u8);
                }
                else if (inKey && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && reader.ValueTextEquals("id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 and <= 255 } id ? id : null;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON after all: there is no key in it.
        }

        return null;
    }
}
