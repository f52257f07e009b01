using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Ramal.WhatsApp.Crypto;

namespace Ramal.WhatsApp.Media;

/// <summary>
/// Seals and opens files as a stream: AES-256-CBC, then ten bytes of an HMAC over IV and ciphertext (docs/wire/media.md).
/// </summary>
internal static class MediaCipher
{
    public const int KeySize = 32;

    private const int MacSize = 10;
    private const int BufferSize = 64 * 1024;

    /// <summary>Seals <paramref name="plain"/> and returns both hashes and the length of the file.</summary>
    public static async Task<(byte[] Sha256, byte[] SealedSha256, long Length)> SealAsync(
        MediaKind kind, ReadOnlyMemory<byte> key, Stream plain, Stream output, CancellationToken cancellationToken)
    {
        var (iv, cipherKey, macKey) = Keys(kind, key.Span);
        using var aes = Aes.Create();
        using var encryptor = aes.CreateEncryptor(cipherKey, iv);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, macKey);
        using var plainHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sealedHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        mac.AppendData(iv);
        long length = 0;

        async ValueTask EmitAsync(ReadOnlyMemory<byte> bytes)
        {
            mac.AppendData(bytes.Span);
            sealedHash.AppendData(bytes.Span);
            await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        var input = ArrayPool<byte>.Shared.Rent(BufferSize);
        var sealedBlock = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await plain.ReadAtLeastAsync(input.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) == BufferSize)
            {
                length += count;
                plainHash.AppendData(input, 0, count);
                var written = encryptor.TransformBlock(input, 0, count, sealedBlock, 0);
                await EmitAsync(sealedBlock.AsMemory(0, written)).ConfigureAwait(false);
            }

            length += count;
            plainHash.AppendData(input, 0, count);
            await EmitAsync(encryptor.TransformFinalBlock(input, 0, count)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input, clearArray: true);
            ArrayPool<byte>.Shared.Return(sealedBlock);
        }

        var tag = mac.GetHashAndReset().AsMemory(0, MacSize);
        sealedHash.AppendData(tag.Span);
        await output.WriteAsync(tag, cancellationToken).ConfigureAwait(false);
        return (plainHash.GetHashAndReset(), sealedHash.GetHashAndReset(), length);
    }

    /// <summary>Opens a sealed file. What has been written is only good when this returns: the proof stands at the end.</summary>
    /// <exception cref="MediaException">A hash or the authentication code differs.</exception>
    public static async Task OpenAsync(
        MediaKind kind, MediaReference media, Stream sealedFile, Stream output, CancellationToken cancellationToken)
    {
        var (iv, cipherKey, macKey) = Keys(kind, media.Key.Span);
        using var aes = Aes.Create();
        using var decryptor = aes.CreateDecryptor(cipherKey, iv);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, macKey);
        using var plainHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sealedHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        mac.AppendData(iv);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize + MacSize);
        var plain = ArrayPool<byte>.Shared.Rent(BufferSize + 16);
        try
        {
            var kept = 0;
            var opened = false;
            while (true)
            {
                // The last ten bytes seen so far may be the code: they wait until more has come.
                var wanted = BufferSize + MacSize - kept;
                var count = await sealedFile
                    .ReadAtLeastAsync(buffer.AsMemory(kept, wanted), wanted, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                sealedHash.AppendData(buffer, kept, count);
                var have = kept + count;
                if (count < wanted)
                {
                    await FinishAsync(have, opened).ConfigureAwait(false);
                    return;
                }

                mac.AppendData(buffer, 0, BufferSize);
                var written = decryptor.TransformBlock(buffer, 0, BufferSize, plain, 0);
                plainHash.AppendData(plain, 0, written);
                await output.WriteAsync(plain.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                buffer.AsSpan(BufferSize, MacSize).CopyTo(buffer);
                kept = MacSize;
                opened = true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }

        async Task FinishAsync(int have, bool opened)
        {
            var body = have - MacSize;
            Require((body > 0 || (body == 0 && opened)) && body % 16 == 0);
            mac.AppendData(buffer, 0, body);
            Require(CryptographicOperations.FixedTimeEquals(mac.GetHashAndReset().AsSpan(0, MacSize), buffer.AsSpan(body, MacSize)));
            Require(media.SealedSha256.IsEmpty || sealedHash.GetHashAndReset().AsSpan().SequenceEqual(media.SealedSha256.Span));
            byte[] last;
            try
            {
                last = decryptor.TransformFinalBlock(buffer, 0, body);
            }
            catch (CryptographicException exception)
            {
                throw new MediaException(MediaError.Damaged, "The file's padding is damaged.", exception);
            }

            plainHash.AppendData(last);
            await output.WriteAsync(last, cancellationToken).ConfigureAwait(false);
            Require(media.Sha256.IsEmpty || plainHash.GetHashAndReset().AsSpan().SequenceEqual(media.Sha256.Span));
        }
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new MediaException(MediaError.Damaged, "The file is not what the message promised.");
        }
    }

    private static (byte[] Iv, byte[] Cipher, byte[] Mac) Keys(MediaKind kind, ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
        {
            throw new MediaException(MediaError.Damaged, "The media key has a wrong length.");
        }

        var name = kind switch
        {
            MediaKind.Image or MediaKind.Sticker => "Image",
            MediaKind.Video => "Video",
            MediaKind.Audio or MediaKind.VoiceNote => "Audio",
            _ => "Document",
        };
        var output = Symmetric.Hkdf(key, 112, [], Encoding.ASCII.GetBytes($"WhatsApp {name} Keys"));
        return (output[..16], output[16..48], output[48..80]);
    }
}
