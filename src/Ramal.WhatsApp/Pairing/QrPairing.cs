using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;

namespace Ramal.WhatsApp.Pairing;

/// <summary>Shows the server's references as QR codes one after another: the first for a minute, the others for twenty seconds.</summary>
internal sealed class QrPairing(DeviceContext device)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Next = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the last code has run out.</summary>
    /// <param name="pairDevice"><c>&lt;pair-device&gt;&lt;ref&gt;…&lt;/ref&gt;…</c></param>
    /// <param name="cancellationToken">Cancelled when the phone has answered or the link has ended.</param>
    public async Task ShowAsync(Node pairDevice, CancellationToken cancellationToken)
    {
        var lasts = First;
        foreach (var reference in pairDevice.ChildrenNamed("ref"))
        {
            var qr = new QrOffered(Text(reference.Text), device.Clock.GetUtcNow() + lasts);
            await device.Events.HandleAsync(qr, cancellationToken).ConfigureAwait(false);
            await Task.Delay(lasts, device.Clock, cancellationToken).ConfigureAwait(false);
            lasts = Next;
        }
    }

    /// <summary>The reference, both public keys, the secret that authenticates the phone's answer, and the kind of client.</summary>
    private string Text(string reference)
    {
        var credentials = device.Credentials;
        var noise = Convert.ToBase64String(credentials.Noise.Public);
        var identity = Convert.ToBase64String(credentials.Identity.Public);
        var secret = Convert.ToBase64String(credentials.AdvSecret);
        return $"https://wa.me/settings/linked_devices#{reference},{noise},{identity},{secret},{device.Options.PlatformType}";
    }
}
