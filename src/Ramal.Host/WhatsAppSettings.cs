using System.CommandLine;
using System.Net;
using Ramal.Connectors.Native;

namespace Ramal.Host;

/// <summary>The settings of the connection to WhatsApp itself.</summary>
internal sealed partial class Settings
{
    private const int MaxDeviceName = 50;

    /// <param name="parsed">The command line.</param>
    /// <param name="mayCallPrivate">Without it no simulator can be reached, so none may be set.</param>
    /// <param name="errors">Takes what is wrong.</param>
    private NativeOptions ReadWhatsApp(ParseResult parsed, bool mayCallPrivate, List<string> errors)
    {
        var endpoint = Simulator(parsed, mayCallPrivate, errors);
        var root = Hash(parsed, _whatsAppRoot, errors);
        var certificate = Hash(parsed, _whatsAppCertificate, errors);
        if (endpoint is null && (root is not null || certificate is not null))
        {
            errors.Add($"{NamesOf(_whatsAppRoot)} and {NamesOf(_whatsAppCertificate)} belong to a simulator: set {NamesOf(_whatsAppUrl)} too.");
        }

        var device = Value(parsed, _whatsAppDevice);
        if (device is { Length: > MaxDeviceName } || device?.Any(char.IsControl) == true)
        {
            errors.Add($"{NamesOf(_whatsAppDevice)} needs 1 to {MaxDeviceName} characters.");
        }

        return new NativeOptions
        {
            Endpoint = endpoint,
            RootKey = root,
            CertificateSha256 = certificate,
            ClientVersion = ClientVersion(parsed, errors),
            DeviceName = device,
        };
    }

    /// <summary>On this machine only: whoever stands between us and WhatsApp reads nothing, but could keep everything back.</summary>
    private Uri? Simulator(ParseResult parsed, bool mayCallPrivate, List<string> errors)
    {
        if (Value(parsed, _whatsAppUrl) is not { } value)
        {
            return null;
        }

        var isAddress = Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "ws" or "wss";
        if (!isAddress || !(address!.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip))))
        {
            errors.Add($"{NamesOf(_whatsAppUrl)} is '{value}'; use the wss:// address of a simulator on this machine.");
            return null;
        }

        if (!mayCallPrivate)
        {
            errors.Add($"{NamesOf(_whatsAppUrl)} needs {NamesOf(_privateAddresses)} allowed.");
        }

        return address;
    }

    private static ReadOnlyMemory<byte>? Hash(ParseResult parsed, Option<string?> option, List<string> errors)
    {
        if (Value(parsed, option) is not { } value)
        {
            return null;
        }

        if (value.Length == 64 && value.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(value);
        }

        errors.Add($"{NamesOf(option)} needs 64 hexadecimal digits.");
        return null;
    }

    private Version? ClientVersion(ParseResult parsed, List<string> errors)
    {
        if (Value(parsed, _whatsAppVersion) is not { } value)
        {
            return null;
        }

        if (Version.TryParse(value, out var version) && version is { Build: >= 0, Revision: -1 })
        {
            return version;
        }

        errors.Add($"{NamesOf(_whatsAppVersion)} is '{value}'; use three numbers, such as 2.3000.1043857760.");
        return null;
    }
}
