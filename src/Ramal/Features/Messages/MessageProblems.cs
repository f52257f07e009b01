using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>The expected failures of this feature.</summary>
internal static class MessageProblems
{
    public static readonly Problem NotFound = new("message-not-found", 404, new Text(
        "Esta mensagem não existe.", "There is no such message."));

    public static readonly Problem NoActiveInstance = new("no-active-instance", 409, new Text(
        "Nenhuma instância está ativa. Ative uma ou escolha por onde enviar.", "No instance is active. Activate one or choose which to send through."));

    public static readonly Problem MediaNotFound = Coded("media-not-found", "media", new Text(
        "Este arquivo não existe. Envie-o de novo.", "There is no such file. Upload it again."));

    public static readonly Problem AlreadyHanded = new("already-handed", 409, new Text(
        "Tarde demais: a mensagem já foi entregue ao WhatsApp ou já terminou.", "Too late: the message was already handed to WhatsApp or is already done."));

    public static readonly Problem NotUnknown = new("not-unknown", 409, new Text(
        "Só mensagens de resultado desconhecido precisam desta decisão.", "Only messages of unknown outcome need this decision."));

    public static readonly Problem NotCancelled = new("not-cancelled", 409, new Text(
        "Esta mensagem não foi cancelada por uma pessoa.", "This message was not cancelled by a person."));

    public static readonly Problem OptedOut = new("recipient-opted-out", 409, new Text(
        "Esta pessoa pediu para não receber mais mensagens.", "This person asked to receive no more messages."));

    public static readonly Problem InstanceGone = new("instance-deleted", 409, new Text(
        "A instância desta mensagem foi excluída. Escolha outra antes de enviar.", "The instance of this message was deleted. Choose another one before sending."));

    public const string RecipientInvalid = "recipient-invalid";
    public const string SendAtInvalid = "send-at-invalid";
    public const string TimeZoneUnknown = "time-zone-unknown";
    public const string ValidationFailed = "validation-failed";

    /// <summary>A wrong field that has a code of its own.</summary>
    public static Problem Coded(string code, string field, Text sentence) => new(code, code.EndsWith("-not-found", StringComparison.Ordinal) ? 404 : 400, sentence)
    {
        Errors = new Dictionary<string, IReadOnlyList<Text>>(StringComparer.Ordinal) { [field] = [sentence] },
    };
}
