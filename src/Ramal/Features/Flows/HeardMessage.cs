namespace Ramal.Features.Flows;

/// <summary>What somebody wrote, as far as a flow looks at it.</summary>
/// <param name="Text">Text or caption; empty when there is none.</param>
/// <param name="Kind">As in the API of the inbox: text, image, voiceNote.</param>
internal sealed record HeardMessage(string Text, string Kind)
{
    public const string TextKind = "text";
}
