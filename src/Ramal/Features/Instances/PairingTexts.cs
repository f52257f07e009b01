using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>The sentences of linking a phone.</summary>
internal static partial class Texts
{
    public static readonly Text AskPasskey = new(
        "O WhatsApp pede a chave de acesso da conta. Confirme no celular.", "WhatsApp asks for the account's passkey. Confirm on the phone.");

    public static Text Of(PairingError error) => error switch
    {
        PairingError.Unreachable => Of(LinkCause.Unreachable),
        PairingError.AddressNotAllowed => Of(LinkCause.AddressNotAllowed),
        PairingError.NotTheProvider => Of(LinkCause.NotTheProvider),
        PairingError.WrongKey => Of(LinkCause.WrongKey),
        PairingError.UnknownRemoteInstance => new(
            "A instância não existe no servidor e esta chave não pode criá-la.", "The instance does not exist on the server and this key may not create it."),
        PairingError.LicenseRequired => Of(LinkCause.LicenseRequired),
        PairingError.NotScanned => new("Ninguém leu o código a tempo.", "Nobody scanned the code in time."),
        PairingError.NoCode => new(
            "O servidor não gerou um código: ele talvez não alcance o WhatsApp.", "The server gave no code: it may not reach WhatsApp."),
        PairingError.Refused => new("O WhatsApp recusou a conexão.", "WhatsApp refused the link."),
        PairingError.ProviderFailed => Of(LinkCause.ProviderFailed),
        PairingError.Abandoned => new("A conexão foi interrompida aqui.", "Connecting was stopped here."),
        PairingError.PasskeyRequired => new(
            "O WhatsApp exige a chave de acesso desta conta, que só o site dele pode conferir. Remova a chave em Configurações, Conta, no celular e conecte de novo, ou use outra forma de conexão.",
            "WhatsApp demands this account's passkey, which only its own site can check. Remove the passkey under Settings, Account, on the phone and connect again, or use another way to connect."),
        PairingError.ClientOutdated => Of(LinkCause.ClientOutdated),
        PairingError.LinkedDevicesUnavailable => Of(LinkCause.LinkedDevicesUnavailable),
        _ => throw new UnreachableException(),
    };

    public static PersonAction ActionFor(PairingError error) => error switch
    {
        PairingError.Unreachable or PairingError.AddressNotAllowed or PairingError.NotTheProvider => PersonAction.CheckAddress,
        PairingError.WrongKey => PersonAction.CheckKey,
        PairingError.UnknownRemoteInstance => PersonAction.CheckInstanceName,
        PairingError.LicenseRequired => PersonAction.ActivateLicense,
        PairingError.NotScanned or PairingError.NoCode or PairingError.Refused or PairingError.ProviderFailed or PairingError.Abandoned => PersonAction.TryAgain,
        PairingError.PasskeyRequired or PairingError.LinkedDevicesUnavailable => PersonAction.CheckPhone,
        PairingError.ClientOutdated => PersonAction.UpdateServer,
        _ => throw new UnreachableException(),
    };
}
