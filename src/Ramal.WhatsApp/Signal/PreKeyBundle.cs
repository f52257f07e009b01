namespace Ramal.WhatsApp.Signal;

/// <summary>What the server hands out so that a session with a device can be begun while it is away. Keys are 32 bytes.</summary>
internal sealed record PreKeyBundle(
    uint RegistrationId, byte[] Identity, uint SignedPreKeyId, byte[] SignedPreKey, byte[] SignedPreKeySignature, uint? PreKeyId, byte[]? PreKey);
