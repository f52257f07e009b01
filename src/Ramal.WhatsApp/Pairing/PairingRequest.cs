namespace Ramal.WhatsApp.Pairing;

/// <summary>How a person links the device.</summary>
/// <param name="PhoneNumber">Null for a QR code; digits of the number for a code to be typed on its phone.</param>
public sealed record PairingRequest(string? PhoneNumber = null);
