namespace Ramal.Connectors;

/// <summary>The provider's id of one message. Opaque: only the connector that made it may parse it.</summary>
/// <param name="Value">1 to 255 characters.</param>
public readonly record struct ExternalMessageId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The provider's id of one conversation: a person or a group. Opaque: only the connector that made it may parse it.</summary>
/// <param name="Value">1 to 255 characters.</param>
public readonly record struct ChatId(string Value)
{
    public override string ToString() => Value;
}
