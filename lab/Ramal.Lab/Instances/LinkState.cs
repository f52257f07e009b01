namespace Ramal.Lab;

/// <summary>What <c>connectionState</c> says of an instance.</summary>
public enum LinkState
{
    Close,
    Connecting,
    Open,
}

/// <summary>One QR as it is shown; the next one replaces it.</summary>
/// <param name="Text">What the QR holds.</param>
/// <param name="PairingCode">Eight characters to type on the phone, when a number was given.</param>
/// <param name="Count">Which of the codes of this attempt it is, from 1.</param>
/// <param name="ExpiresAt">When the next one replaces it.</param>
public sealed record ShownQr(string Text, string? PairingCode, int Count, DateTimeOffset ExpiresAt)
{
    private readonly Lazy<byte[]> _png = new(() => QrImage.Png(Text));

    /// <summary>The picture, drawn when first asked for.</summary>
    public byte[] Png => _png.Value;
}

internal static class QrImage
{
    public static byte[] Png(string text)
    {
        using var code = QRCoder.QRCodeGenerator.GenerateQrCode(text, QRCoder.QRCodeGenerator.ECCLevel.M);
        using var png = new QRCoder.PngByteQRCode(code);
        return png.GetGraphic(6);
    }
}
