using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>The expected failures of this feature.</summary>
internal static class InstanceProblems
{
    public static readonly Problem NotFound = new("instance-not-found", 404, new Text(
        "Esta instância não existe, ou não é sua.", "This instance does not exist, or is not yours."));

    public static readonly Problem NoActive = new("no-active-instance", 404, new Text(
        "Nenhuma instância está ativa. Ative uma.", "No instance is active. Activate one."));

    public static readonly Problem AlreadyConnected = new("already-connected", 409, new Text(
        "Esta instância já está conectada.", "This instance is already connected."));

    public static readonly Problem NotConnected = new("instance-not-connected", 409, new Text(
        "Esta instância não está conectada. Conecte o WhatsApp primeiro.", "This instance is not connected. Connect WhatsApp first."));

    public static readonly Problem NoPairing = new("no-pairing", 404, new Text(
        "Nenhuma conexão está em andamento.", "No pairing is under way."));

    public static readonly Problem ConnectorMissing = new("connector-not-installed", 409, new Text(
        "O conector desta instância não está instalado neste servidor.", "The connector of this instance is not installed on this server."));

    public static readonly Problem ConnectLinkGone = new("connect-link-gone", 404, new Text(
        "Este link não vale mais. Peça um novo.", "This link is no longer valid. Ask for a new one."));

    public static readonly Problem CallbackMalformed = new("callback-malformed", 400, new Text(
        "Isto não é um evento que este endereço entende.", "This is not an event that this address understands."));

    public static readonly Problem CallbackUnknown = new("callback-unknown", 404, new Text(
        "Este endereço de eventos não existe.", "This event address does not exist."));

    public static readonly Problem CallbackNotNow = new("busy", 503, new Text(
        "O evento não pôde ser guardado agora. Envie de novo.", "The event could not be stored now. Send it again."))
    {
        RetryAfterSeconds = 5,
    };

    public static Problem CapabilityMissing(string capability) => new("capability-missing", 409, new Text(
        "O conector desta instância não faz isto.", "The connector of this instance cannot do this."))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["capability"] = capability },
    };

    public static Problem ConnectorNeedsSettings(IReadOnlyList<string> missing) => new("connector-needs-settings", 409, new Text(
        $"Faltam configurações para conectar: {string.Join(", ", missing)}.", $"Settings are missing to connect: {string.Join(", ", missing)}."))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["missing"] = missing },
    };

    /// <summary>The provider did not do what a person asked for; nothing was changed here.</summary>
    public static Problem ProviderRefused(ConnectorError error)
    {
        var why = Texts.Of(error);
        return new Problem("provider-refused", 409, new Text($"{why.Portuguese} Nada foi mudado aqui.", $"{why.English} Nothing was changed here."))
        {
            Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = error },
        };
    }
}
