using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>What a person can do about a state, a test or a failed pairing.</summary>
internal enum PersonAction
{
    None,
    Connect,
    CheckAddress,
    CheckKey,
    CheckInstanceName,
    ActivateLicense,
    WaitAndSee,
    UseAnotherNumber,
    TryAgain,
    CheckPhone,
    UpdateServer,
}

/// <summary>The sentences of this feature: state, cause, error → words, in both languages. Closed: tests count them.</summary>
internal static partial class Texts
{
    public static readonly Text Polling = new(
        "O servidor Evolution não alcança este Ramal; os eventos são buscados a cada poucos segundos. Configure RAMAL_PUBLIC_URL para recebê-los na hora.",
        "The Evolution server cannot reach this Ramal; events are fetched every few seconds. Set RAMAL_PUBLIC_URL to get them at once.");

    public static Text Of(LinkState state, LinkCause? cause)
    {
        var what = Of(state);
        if (cause is not { } because)
        {
            return what;
        }

        var why = state is LinkState.Connected && because == LinkCause.NumberLinkedElsewhere ? NumberMovedHere : Of(because);
        return new Text($"{what.Portuguese} {why.Portuguese}", $"{what.English} {why.English}");
    }

    public static Text Of(LinkState state) => state switch
    {
        LinkState.Disconnected => new("Desconectada.", "Disconnected."),
        LinkState.Connecting => new("Conectando.", "Connecting."),
        LinkState.AwaitingScan => new("Esperando a leitura do código.", "Waiting for the code to be scanned."),
        LinkState.AwaitingPasskey => new("Esperando a confirmação com a chave de acesso.", "Waiting for the passkey."),
        LinkState.Connected => new("Conectada.", "Connected."),
        LinkState.Degraded => new("Conectada, mas sem receber eventos.", "Connected, but receiving nothing."),
        LinkState.LoggedOut => new("Desvinculada do celular.", "Unlinked from the phone."),
        LinkState.Blocked => new("Número bloqueado pelo WhatsApp.", "Number blocked by WhatsApp."),
        _ => throw new UnreachableException(),
    };

    private static readonly Text NumberMovedHere = new(
        "Este número estava em outra instância deste servidor, que foi desconectada.", "This number was in another instance of this server, which was disconnected.");

    public static Text Of(LinkCause cause) => cause switch
    {
        LinkCause.NeverPaired => new("Nenhum celular foi vinculado ainda.", "No phone has been linked yet."),
        LinkCause.ByPerson => new("Alguém a desconectou aqui.", "Somebody disconnected it here."),
        LinkCause.UnlinkedHere => new("Alguém a desvinculou do WhatsApp aqui.", "Somebody unlinked it from WhatsApp here."),
        LinkCause.LoggedOutOnPhone => new("O aparelho foi removido no celular.", "The device was removed on the phone."),
        LinkCause.Replaced => new("A mesma sessão foi aberta em outro lugar.", "The same session was opened somewhere else."),
        LinkCause.NumberLinkedElsewhere => new(
            "Este número foi conectado em outra instância deste servidor.", "This number was connected in another instance of this server."),
        LinkCause.Unreachable => new("O servidor do WhatsApp configurado não responde.", "The configured WhatsApp server does not answer."),
        LinkCause.AddressNotAllowed => new("Este Ramal não acessa o endereço configurado.", "This Ramal does not call the configured address."),
        LinkCause.NotTheProvider => new("O endereço configurado responde, mas não é o servidor esperado.", "The configured address answers, but is not the expected server."),
        LinkCause.WrongKey => new("A chave foi recusada.", "The key was refused."),
        LinkCause.UnknownRemoteInstance => new("O servidor não conhece esta instância.", "The server does not know this instance."),
        LinkCause.LicenseRequired => new("O servidor exige uma licença.", "The server demands a licence."),
        LinkCause.ConnectionLost => new("O servidor perdeu a conexão com o WhatsApp e tenta de novo.", "The server lost its connection to WhatsApp and tries again."),
        LinkCause.Banned => new("O WhatsApp restringiu ou baniu o número.", "WhatsApp restricted or banned the number."),
        LinkCause.ProviderFailed => new("O servidor respondeu com falha.", "The server answered with a failure."),
        LinkCause.AccountLocked => new("O WhatsApp bloqueou a conta ou o celular dela não está mais ativo.", "WhatsApp locked the account, or its phone is gone."),
        LinkCause.ClientOutdated => new("O WhatsApp recusa a versão deste Ramal.", "WhatsApp refuses this version of Ramal."),
        LinkCause.LinkedDevicesUnavailable => new("A conta não aceita aparelhos conectados.", "The account takes no linked devices."),
        _ => throw new UnreachableException(),
    };

    public static string CodeOf(LinkState state, LinkCause cause) => cause switch
    {
        LinkCause.NumberLinkedElsewhere when state == LinkState.Connected => "number-moved-here",
        LinkCause.NeverPaired => "never-paired",
        LinkCause.ByPerson => "by-you",
        LinkCause.UnlinkedHere => "unlinked-by-you",
        LinkCause.LoggedOutOnPhone => "logged-out-on-phone",
        LinkCause.Replaced => "linked-elsewhere",
        LinkCause.NumberLinkedElsewhere => "number-linked-elsewhere",
        LinkCause.Unreachable => "unreachable",
        LinkCause.AddressNotAllowed => "address-not-allowed",
        LinkCause.NotTheProvider => "not-the-provider",
        LinkCause.WrongKey => "wrong-key",
        LinkCause.UnknownRemoteInstance => "unknown-remote-instance",
        LinkCause.LicenseRequired => "license-required",
        LinkCause.ConnectionLost => "connection-lost",
        LinkCause.Banned => "banned",
        LinkCause.ProviderFailed => "provider-failed",
        LinkCause.AccountLocked => "account-locked",
        LinkCause.ClientOutdated => "client-outdated",
        LinkCause.LinkedDevicesUnavailable => "linked-devices-unavailable",
        _ => throw new UnreachableException(),
    };

    public static PersonAction ActionFor(LinkState state, LinkCause? cause) => state switch
    {
        LinkState.Connected or LinkState.AwaitingScan or LinkState.AwaitingPasskey => PersonAction.None,
        LinkState.LoggedOut => PersonAction.Connect,
        LinkState.Blocked => cause is LinkCause.AccountLocked ? PersonAction.CheckPhone : PersonAction.UseAnotherNumber,
        LinkState.Degraded when cause is null => PersonAction.WaitAndSee,
        _ => cause is { } because ? ActionFor(because) : PersonAction.None,
    };

    private static PersonAction ActionFor(LinkCause cause) => cause switch
    {
        LinkCause.NeverPaired or LinkCause.ByPerson or LinkCause.UnlinkedHere or LinkCause.LoggedOutOnPhone
            or LinkCause.Replaced or LinkCause.NumberLinkedElsewhere => PersonAction.Connect,
        LinkCause.Unreachable or LinkCause.AddressNotAllowed or LinkCause.NotTheProvider => PersonAction.CheckAddress,
        LinkCause.WrongKey => PersonAction.CheckKey,
        LinkCause.UnknownRemoteInstance => PersonAction.CheckInstanceName,
        LinkCause.LicenseRequired => PersonAction.ActivateLicense,
        LinkCause.ConnectionLost or LinkCause.ProviderFailed => PersonAction.WaitAndSee,
        LinkCause.Banned => PersonAction.UseAnotherNumber,
        LinkCause.AccountLocked or LinkCause.LinkedDevicesUnavailable => PersonAction.CheckPhone,
        LinkCause.ClientOutdated => PersonAction.UpdateServer,
        _ => throw new UnreachableException(),
    };

    /// <summary>Why a provider did not do what a person asked for.</summary>
    public static Text Of(ConnectorError error) => error switch
    {
        ConnectorError.Unreachable => Of(LinkCause.Unreachable),
        ConnectorError.AddressNotAllowed => Of(LinkCause.AddressNotAllowed),
        ConnectorError.NotTheProvider => Of(LinkCause.NotTheProvider),
        ConnectorError.WrongKey => Of(LinkCause.WrongKey),
        ConnectorError.UnknownRemoteInstance => Of(LinkCause.UnknownRemoteInstance),
        ConnectorError.LicenseRequired => Of(LinkCause.LicenseRequired),
        ConnectorError.NotConnected => new("O número não está conectado ao WhatsApp.", "The number is not connected to WhatsApp."),
        ConnectorError.NotOnWhatsApp => new("O destinatário não tem WhatsApp.", "The recipient has no WhatsApp."),
        ConnectorError.InvalidRecipient => new("O destinatário não é válido.", "The recipient is not valid."),
        ConnectorError.MediaRejected => new("O arquivo foi recusado.", "The file was refused."),
        ConnectorError.MessageRejected => new("O WhatsApp recusou a mensagem.", "WhatsApp refused the message."),
        ConnectorError.RateLimited => new("Pedidos demais; espere um pouco.", "Too many requests; wait a little."),
        ConnectorError.ProviderFailed => Of(LinkCause.ProviderFailed),
        ConnectorError.NotSupported => new("O servidor não faz isto.", "The server cannot do this."),
        _ => throw new UnreachableException(),
    };

    public static Text Of(ConnectionTestState state) => state switch
    {
        ConnectionTestState.Connected => new("Tudo certo: o número está conectado.", "All is well: the number is connected."),
        ConnectionTestState.NotConnected => new("Endereço, chave e instância estão certos. Falta conectar o número.", "Address, key and instance are right. The number is not connected yet."),
        ConnectionTestState.CanCreate => new(
            "Endereço e chave estão certos. A instância ainda não existe e será criada ao conectar.", "Address and key are right. The instance does not exist yet and will be created when you connect."),
        ConnectionTestState.Unreachable => new("Nada responde neste endereço.", "Nothing answers at this address."),
        ConnectionTestState.AddressNotAllowed => new("Este Ramal não acessa este endereço.", "This Ramal does not call this address."),
        ConnectionTestState.NotTheProvider => new("O endereço responde, mas não é um servidor Evolution API.", "The address answers, but it is not an Evolution API server."),
        ConnectionTestState.WrongKey => Of(LinkCause.WrongKey),
        ConnectionTestState.UnknownInstance => new(
            "A instância não existe no servidor e esta chave não pode criá-la.", "The instance does not exist on the server and this key may not create it."),
        ConnectionTestState.LicenseRequired => Of(LinkCause.LicenseRequired),
        ConnectionTestState.ProviderFailed => Of(LinkCause.ProviderFailed),
        _ => throw new UnreachableException(),
    };

    public static string CodeOf(ConnectionTestState state) => state switch
    {
        ConnectionTestState.Connected => "connected",
        ConnectionTestState.NotConnected => "notConnected",
        ConnectionTestState.CanCreate => "canCreate",
        ConnectionTestState.Unreachable => "unreachable",
        ConnectionTestState.AddressNotAllowed => "addressNotAllowed",
        ConnectionTestState.NotTheProvider => "notEvolution",
        ConnectionTestState.WrongKey => "wrongKey",
        ConnectionTestState.UnknownInstance => "unknownInstance",
        ConnectionTestState.LicenseRequired => "licenseRequired",
        ConnectionTestState.ProviderFailed => "providerFailed",
        _ => throw new UnreachableException(),
    };

    public static PersonAction ActionFor(ConnectionTestState state) => state switch
    {
        ConnectionTestState.Connected or ConnectionTestState.CanCreate => PersonAction.None,
        ConnectionTestState.NotConnected => PersonAction.Connect,
        ConnectionTestState.Unreachable or ConnectionTestState.AddressNotAllowed or ConnectionTestState.NotTheProvider => PersonAction.CheckAddress,
        ConnectionTestState.WrongKey => PersonAction.CheckKey,
        ConnectionTestState.UnknownInstance => PersonAction.CheckInstanceName,
        ConnectionTestState.LicenseRequired => PersonAction.ActivateLicense,
        ConnectionTestState.ProviderFailed => PersonAction.TryAgain,
        _ => throw new UnreachableException(),
    };

    public static Text Of(SettingProblemKind problem) => problem switch
    {
        SettingProblemKind.Missing => new("Preencha este campo.", "Fill in this field."),
        SettingProblemKind.NotAWebAddress => new("Escreva um endereço http ou https.", "Write an http or https address."),
        SettingProblemKind.TooLong => new("Longo demais.", "Too long."),
        SettingProblemKind.BadCharacters => new("Há espaços ou caracteres que não podem estar aqui.", "It has spaces or characters that cannot stand here."),
        _ => throw new UnreachableException(),
    };

    public static string CodeOf(PersonAction action) => action switch
    {
        PersonAction.None => "none",
        PersonAction.Connect => "connect",
        PersonAction.CheckAddress => "check-address",
        PersonAction.CheckKey => "check-key",
        PersonAction.CheckInstanceName => "check-instance-name",
        PersonAction.ActivateLicense => "activate-license",
        PersonAction.WaitAndSee => "wait",
        PersonAction.UseAnotherNumber => "use-another-number",
        PersonAction.TryAgain => "try-again",
        PersonAction.CheckPhone => "check-phone",
        PersonAction.UpdateServer => "update-server",
        _ => throw new UnreachableException(),
    };

    public static Text Of(PersonAction action) => action switch
    {
        PersonAction.None => new("Nada a fazer.", "Nothing to do."),
        PersonAction.Connect => new("Conecte o WhatsApp de novo.", "Connect WhatsApp again."),
        PersonAction.CheckAddress => new("Confira o endereço e se o servidor está no ar.", "Check the address and whether the server is up."),
        PersonAction.CheckKey => new("Confira a chave de API.", "Check the API key."),
        PersonAction.CheckInstanceName => new("Confira o nome da instância no servidor.", "Check the instance's name on the server."),
        PersonAction.ActivateLicense => new("Ative a licença no servidor Evolution.", "Activate the licence on the Evolution server."),
        PersonAction.WaitAndSee => new("Espere: o Ramal tenta de novo sozinho.", "Wait: Ramal tries again by itself."),
        PersonAction.UseAnotherNumber => new("Use outro número e fale com o suporte do WhatsApp.", "Use another number and contact WhatsApp's support."),
        PersonAction.TryAgain => new("Tente de novo.", "Try again."),
        PersonAction.CheckPhone => new("Abra o WhatsApp no celular e veja o que ele pede.", "Open WhatsApp on the phone and see what it asks for."),
        PersonAction.UpdateServer => new(
            "Atualize o Ramal, ou peça a quem cuida do servidor que mude RAMAL_WHATSAPP_VERSION.", "Update Ramal, or ask whoever runs the server to change RAMAL_WHATSAPP_VERSION."),
        _ => throw new UnreachableException(),
    };
}
