using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Groups;

/// <summary>Why groups cannot be shown, in words and with a code.</summary>
internal static class GroupProblems
{
    public static readonly Problem NotConnected = new("instance-not-connected", 409, new Text(
        "Esta instância não está conectada. Conecte-a para ver os grupos.", "This instance is not connected. Connect it to see its groups."));

    public static readonly Problem SearchTooLong = Problem.Invalid("q", new Text("Busque com até 100 caracteres.", "Search with up to 100 characters."));

    public static Problem Of(ConnectorError error) => error switch
    {
        ConnectorError.NotConnected => NotConnected,
        ConnectorError.NotSupported => InstanceProblems.CapabilityMissing("groups"),
        ConnectorError.Unreachable => Of(LinkCause.Unreachable, 503),
        ConnectorError.AddressNotAllowed => Of(LinkCause.AddressNotAllowed, 409),
        ConnectorError.NotTheProvider => Of(LinkCause.NotTheProvider, 409),
        ConnectorError.WrongKey => Of(LinkCause.WrongKey, 409),
        ConnectorError.UnknownRemoteInstance => Of(LinkCause.UnknownRemoteInstance, 409),
        ConnectorError.LicenseRequired => Of(LinkCause.LicenseRequired, 409),
        ConnectorError.RateLimited or ConnectorError.ProviderFailed or ConnectorError.NotOnWhatsApp or ConnectorError.InvalidRecipient
            or ConnectorError.MediaRejected or ConnectorError.MessageRejected => Of(LinkCause.ProviderFailed, 503),
        _ => throw new UnreachableException(),
    };

    private static Problem Of(LinkCause cause, int status) =>
        new(Texts.CodeOf(LinkState.Disconnected, cause), status, Texts.Of(cause)) { RetryAfterSeconds = status == 503 ? 10 : null };
}
