using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.Lab.WhatsApp;

/// <summary>What the simulated WhatsApp proves itself with: a chain root → intermediate → static key, and a certificate for TLS.</summary>
internal sealed class ServerIdentity
{
    private readonly KeyPair _root = KeyPair.Generate();

    public ServerIdentity(DateTimeOffset now)
    {
        var intermediate = KeyPair.Generate();
        Chain = new CertChain
        {
            Intermediate = Certify(1, 0, intermediate.Public, _root, now),
            Leaf = Certify(2, 1, Static.Public, intermediate, now),
        }.ToByteArray();
    }

    public KeyPair Static { get; } = KeyPair.Generate();

    public byte[] Root => _root.Public;

    public byte[] Chain { get; }

    /// <summary>A certificate for 127.0.0.1 that signs itself.</summary>
    public static X509Certificate2 CreateTls(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Ramal lab", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }

    private static CertChain.Types.NoiseCertificate Certify(uint serial, uint issuer, byte[] key, KeyPair signer, DateTimeOffset now)
    {
        var details = new CertChain.Types.NoiseCertificate.Types.Details
        {
            Serial = serial,
            IssuerSerial = issuer,
            Key = ByteString.CopyFrom(key),

            // Wide enough for clients whose clock is another than the simulator's.
            NotBefore = (ulong)now.AddYears(-20).ToUnixTimeSeconds(),
            NotAfter = (ulong)now.AddYears(20).ToUnixTimeSeconds(),
        }.ToByteArray();
        return new() { Details = ByteString.CopyFrom(details), Signature = ByteString.CopyFrom(signer.Sign(details)) };
    }
}
