using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ramal.WhatsApp.Binary;

/// <summary>
/// An address: <c>user@server</c>, with a device number where it names one device (<c>user:device@server</c>, device 0 is the
/// phone itself and is not written). People appear under their number (<see cref="PhoneServer"/>) and under an opaque id
/// (<see cref="LidServer"/>).
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Jid
{
    public const string PhoneServer = "s.whatsapp.net";
    public const string LidServer = "lid";
    public const string GroupServer = "g.us";
    public const string BroadcastServer = "broadcast";
    public const string NewsletterServer = "newsletter";
    public const string HostedServer = "hosted";
    public const string HostedLidServer = "hosted.lid";
    public const string InteropServer = "interop";
    public const string MessengerServer = "msgr";

    private readonly string? _user;
    private readonly string? _server;

    public Jid(string user, string server, int device = 0)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(device, ushort.MaxValue);
        (_user, _server, Device) = (user, server, device);
    }

    /// <summary>WhatsApp itself: the address of most queries.</summary>
    public static Jid Server { get; } = new("", PhoneServer);

    public static Jid StatusBroadcast { get; } = new("status", BroadcastServer);

    public string User => _user ?? "";

    public string Host => _server ?? "";

    /// <summary>0 for the phone, otherwise the number of a linked device.</summary>
    public int Device { get; }

    public bool IsLid => Host is LidServer or HostedLidServer;

    public bool IsPhoneNumber => Host is PhoneServer or HostedServer && User.Length > 0;

    public bool IsPerson => IsLid || IsPhoneNumber;

    public bool IsGroup => Host == GroupServer;

    public bool IsBroadcast => Host == BroadcastServer;

    public bool IsNewsletter => Host == NewsletterServer;

    /// <summary>The person, without a device.</summary>
    public Jid Bare => Device == 0 ? this : new(User, Host);

    public static Jid Phone(string digits) => new(digits, PhoneServer);

    public static Jid Lid(string user) => new(user, LidServer);

    public Jid WithDevice(int device) => new(User, Host, device);

    public static Jid Parse(string text) =>
        TryParse(text, out var jid) ? jid : throw new StanzaFormatException("Not an address.");

    public static bool TryParse([NotNullWhen(true)] string? text, out Jid jid)
    {
        jid = default;
        if (text is null)
        {
            return false;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            if (text is not PhoneServer)
            {
                return false;
            }

            jid = Server;
            return true;
        }

        var user = text[..at];
        var server = text[(at + 1)..];
        if (server.Length == 0 || server.Contains('@', StringComparison.Ordinal))
        {
            return false;
        }

        var device = 0;
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (!ushort.TryParse(user.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            {
                return false;
            }

            device = parsed;
            user = user[..colon];
        }

        jid = new(user, server == "c.us" ? PhoneServer : server, device);
        return true;
    }

    public override string ToString() => this switch
    {
        { User.Length: 0 } => Host == PhoneServer ? Host : "@" + Host,
        { Device: 0 } => $"{User}@{Host}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{User}:{Device}@{Host}"),
    };
}
