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

    public static readonly Problem NoPairing = new("no-pairing", 404, new Text(
        "Nenhuma conexão está em andamento.", "No pairing is under way."));

    public static readonly Problem ConnectorMissing = new("connector-not-installed", 409, new Text(
        "O conector desta instância não está instalado neste servidor.", "The connector of this instance is not installed on this server."));

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
}
