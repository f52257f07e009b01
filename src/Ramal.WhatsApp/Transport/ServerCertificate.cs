using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Transport;

/// <summary>The two-step certificate chain with which the server proves that its static key belongs to WhatsApp.</summary>
internal static class ServerCertificate
{
    private const uint RootSerial = 0;

    /// <summary>Checks root → intermediate → leaf → <paramref name="serverStatic"/>, serial numbers and dates.</summary>
    /// <exception cref="HandshakeException">Any link is missing, forged, expired, or for another key.</exception>
    public static void Verify(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> serverStatic, ReadOnlySpan<byte> rootKey, DateTimeOffset now)
    {
        CertChain certificates;
        CertChain.Types.NoiseCertificate.Types.Details intermediate, leaf;
        try
        {
            certificates = CertChain.Parser.ParseFrom(chain);
            if (certificates.Intermediate is null || certificates.Leaf is null)
            {
                throw new HandshakeException("The certificate chain is incomplete.");
            }

            intermediate = CertChain.Types.NoiseCertificate.Types.Details.Parser.ParseFrom(certificates.Intermediate.Details);
            leaf = CertChain.Types.NoiseCertificate.Types.Details.Parser.ParseFrom(certificates.Leaf.Details);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new HandshakeException("The certificate chain cannot be read.", exception);
        }

        Require(IsSignedBy(rootKey, certificates.Intermediate), "The intermediate certificate is not signed by the root.");
        Require(intermediate.IssuerSerial == RootSerial, "The intermediate certificate names another issuer.");
        Require(IsSignedBy(intermediate.Key.Span, certificates.Leaf), "The leaf certificate is not signed by the intermediate.");
        Require(leaf.IssuerSerial == intermediate.Serial, "The leaf certificate names another issuer.");
        Require(leaf.Key.Span.SequenceEqual(serverStatic), "The leaf certificate is for another key.");
        RequireValid(intermediate, now);
        RequireValid(leaf, now);
    }

    private static bool IsSignedBy(ReadOnlySpan<byte> key, CertChain.Types.NoiseCertificate certificate) =>
        XEdDsa.Verify(key, certificate.Details.Span, certificate.Signature.Span);

    private static void RequireValid(CertChain.Types.NoiseCertificate.Types.Details details, DateTimeOffset now)
    {
        var seconds = (ulong)Math.Max(0, now.ToUnixTimeSeconds());
        Require(seconds >= details.NotBefore, "A server certificate is not valid yet: is this machine's clock right?");
        Require(seconds <= details.NotAfter, "A server certificate has expired: is this machine's clock right?");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new HandshakeException(message);
        }
    }
}
