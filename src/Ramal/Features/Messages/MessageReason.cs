using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>Why a message stands where it stands. Closed: each value has a code and a sentence in both languages; a test counts them.</summary>
internal enum MessageReason
{
    MissedTime,
    InstanceNotConnected,
    InstanceDeleted,
    NoActiveInstance,
    Unreachable,
    RateLimited,
    ProviderFailed,
    TooManyAttempts,
    WrongKey,
    LicenseRequired,
    UnknownRemoteInstance,
    AddressNotAllowed,
    NotTheProvider,
    RejectedByWhatsApp,
    NotOnWhatsApp,
    RecipientRefused,
    MediaRejected,
    MediaMissing,
    NotSupported,
    GivenUpByWhatsApp,
    LinkBrokeWhileSending,
    ServerStoppedWhileSending,
    NotFoundInHistory,
    FoundInHistory,
    LeaseLost,
    Rescheduled,
    SentNow,
    Restored,
    Resend,
    OptedOut,
    ByPerson,
}

/// <summary>Codes and sentences of the reasons, and which reason an error of a connector is.</summary>
internal static class MessageReasons
{
    private static readonly Dictionary<MessageReason, (string Code, Text Sentence)> Table = new()
    {
        [MessageReason.MissedTime] = ("missed-time", new(
            "A hora passou sem que desse para enviar. Envie agora ou escolha outra hora.", "Its time passed before it could be sent. Send it now or choose another time.")),
        [MessageReason.InstanceNotConnected] = ("instance-not-connected", new(
            "O número não está conectado. A mensagem sai quando ele voltar, se ainda estiver no prazo.", "The number is not connected. The message goes when it is back, if still in time.")),
        [MessageReason.InstanceDeleted] = ("instance-deleted", new(
            "A instância por onde a mensagem sairia foi excluída. Escolha outra.", "The instance it was to go through was deleted. Choose another one.")),
        [MessageReason.NoActiveInstance] = ("no-active-instance", new(
            "Nenhuma instância estava ativa na hora do envio. Ative uma e envie agora.", "No instance was active when it was due. Activate one and send it now.")),
        [MessageReason.Unreachable] = ("unreachable", new(
            "O servidor do WhatsApp não respondeu. Vamos tentar de novo.", "The WhatsApp provider could not be reached. It will be tried again.")),
        [MessageReason.RateLimited] = ("rate-limited", new(
            "Muitos envios em pouco tempo. Vamos tentar de novo mais tarde.", "Too many sends in a short time. It will be tried again later.")),
        [MessageReason.ProviderFailed] = ("provider-failed", new(
            "O provedor falhou antes de enviar. Vamos tentar de novo.", "The provider failed before sending. It will be tried again.")),
        [MessageReason.TooManyAttempts] = ("too-many-attempts", new(
            "Tentamos várias vezes e o provedor não aceitou. Nada foi enviado.", "It was tried several times and the provider did not take it. Nothing was sent.")),
        [MessageReason.WrongKey] = ("wrong-key", new(
            "A chave da instância foi recusada. Corrija a chave e envie agora.", "The key of the instance was refused. Correct it and send now.")),
        [MessageReason.LicenseRequired] = ("license-required", new(
            "O provedor pede uma licença. Regularize e envie agora.", "The provider demands a licence. Settle that and send now.")),
        [MessageReason.UnknownRemoteInstance] = ("unknown-remote-instance", new(
            "O provedor não conhece esta instância. Corrija o nome ou conecte de novo e envie agora.", "The provider does not know this instance. Correct its name or connect again, then send now.")),
        [MessageReason.AddressNotAllowed] = ("address-not-allowed", new(
            "Este servidor não chama o endereço configurado na instância.", "This server does not call the address set for the instance.")),
        [MessageReason.NotTheProvider] = ("not-the-provider", new(
            "No endereço da instância responde outra coisa. Confira o endereço e envie agora.", "Something else answers at the instance's address. Check it and send now.")),
        [MessageReason.RejectedByWhatsApp] = ("rejected-by-whatsapp", new(
            "O WhatsApp recusou a mensagem.", "WhatsApp refused the message.")),
        [MessageReason.NotOnWhatsApp] = ("not-on-whatsapp", new(
            "Este telefone não tem WhatsApp.", "This phone number is not on WhatsApp.")),
        [MessageReason.RecipientRefused] = ("recipient-refused", new(
            "O provedor não reconhece este destinatário.", "The provider does not recognise this recipient.")),
        [MessageReason.MediaRejected] = ("media-rejected", new(
            "O arquivo foi recusado: tipo, tamanho ou conteúdo.", "The file was refused: type, size or content.")),
        [MessageReason.MediaMissing] = ("media-missing", new(
            "O arquivo da mensagem não existe mais.", "The file of the message no longer exists.")),
        [MessageReason.NotSupported] = ("not-supported", new(
            "Este tipo de conexão não sabe enviar esta mensagem.", "This kind of connection cannot send this message.")),
        [MessageReason.GivenUpByWhatsApp] = ("given-up-by-whatsapp", new(
            "O WhatsApp aceitou a mensagem e depois desistiu de entregar.", "WhatsApp took the message and then gave up delivering it.")),
        [MessageReason.LinkBrokeWhileSending] = ("link-broke-while-sending", new(
            "A conexão caiu durante o envio: pode ter saído ou não. Estamos conferindo no histórico.", "The link broke while sending: it may or may not have gone out. The history is being checked.")),
        [MessageReason.ServerStoppedWhileSending] = ("server-stopped-while-sending", new(
            "O servidor parou durante o envio: pode ter saído ou não. Estamos conferindo no histórico.", "The server stopped while sending: it may or may not have gone out. The history is being checked.")),
        [MessageReason.NotFoundInHistory] = ("not-found-in-history", new(
            "Não encontramos prova de que a mensagem saiu. Confira no celular e decida.", "No proof was found that it went out. Look at the phone and decide.")),
        [MessageReason.FoundInHistory] = ("found-in-history", new(
            "Encontrada no histórico do WhatsApp: saiu.", "Found in the WhatsApp history: it went out.")),
        [MessageReason.LeaseLost] = ("lease-lost", new(
            "O envio foi interrompido antes de começar e volta para a fila.", "Sending was interrupted before it began; it is back in the queue.")),
        [MessageReason.Rescheduled] = ("rescheduled", new(
            "Alterada por uma pessoa.", "Changed by a person.")),
        [MessageReason.SentNow] = ("sent-now", new(
            "Liberada por uma pessoa para sair agora.", "Released by a person to go now.")),
        [MessageReason.Restored] = ("restored", new(
            "Cancelamento desfeito.", "Cancellation undone.")),
        [MessageReason.Resend] = ("resend", new(
            "Uma pessoa pediu para enviar de novo.", "A person asked to send it again.")),
        [MessageReason.OptedOut] = ("opted-out", new(
            "A pessoa pediu para não receber mais mensagens.", "The person asked to receive no more messages.")),
        [MessageReason.ByPerson] = ("by-person", new(
            "Por decisão de uma pessoa.", "Decided by a person.")),
    };

    private static readonly Dictionary<string, MessageReason> ByCode =
        Table.ToDictionary(pair => pair.Value.Code, pair => pair.Key, StringComparer.Ordinal);

    public static string Code(this MessageReason reason) => Table[reason].Code;

    public static Text Sentence(this MessageReason reason) => Table[reason].Sentence;

    public static MessageReason Parse(string code) => ByCode[code];

    /// <summary>Why a message was rejected, in the words of the ledger.</summary>
    public static MessageReason Of(ConnectorError error) => error switch
    {
        ConnectorError.Unreachable => MessageReason.Unreachable,
        ConnectorError.AddressNotAllowed => MessageReason.AddressNotAllowed,
        ConnectorError.NotTheProvider => MessageReason.NotTheProvider,
        ConnectorError.WrongKey => MessageReason.WrongKey,
        ConnectorError.UnknownRemoteInstance => MessageReason.UnknownRemoteInstance,
        ConnectorError.LicenseRequired => MessageReason.LicenseRequired,
        ConnectorError.NotConnected => MessageReason.InstanceNotConnected,
        ConnectorError.NotOnWhatsApp => MessageReason.NotOnWhatsApp,
        ConnectorError.InvalidRecipient => MessageReason.RecipientRefused,
        ConnectorError.MediaRejected => MessageReason.MediaRejected,
        ConnectorError.MessageRejected => MessageReason.RejectedByWhatsApp,
        ConnectorError.RateLimited => MessageReason.RateLimited,
        ConnectorError.ProviderFailed => MessageReason.ProviderFailed,
        ConnectorError.NotSupported => MessageReason.NotSupported,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
