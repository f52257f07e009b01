namespace Ramal.Lab;

/// <summary>A message that an instance sent and the simulated WhatsApp took.</summary>
public sealed record LabMessage
{
    public required string Id { get; init; }

    /// <summary>Name of the instance that sent it.</summary>
    public required string Instance { get; init; }

    /// <summary>JID of the person or group.</summary>
    public required string To { get; init; }

    /// <summary>The text, or a media message's caption.</summary>
    public required string Text { get; init; }

    public required DateTimeOffset At { get; init; }

    public LabMedia? Media { get; init; }

    /// <summary>The message that it quotes, or null.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The body of the request as it came.</summary>
    public required ReadOnlyMemory<byte> RawBody { get; init; }
}

/// <summary>An attachment as it arrived.</summary>
/// <param name="Kind">image, video, document or audio.</param>
public sealed record LabMedia(string Kind, string ContentType, string? FileName, ReadOnlyMemory<byte> Bytes);
