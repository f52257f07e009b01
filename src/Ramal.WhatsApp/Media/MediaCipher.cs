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
        using var opening = new Opening(Keys(kind, media.Key.Span), output);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize + MacSize);
        try
        {
            for (var kept = 0; ; kept = MacSize)
            {
                // The last ten bytes seen so far may be the code: they wait until more has come.
                var wanted = BufferSize + MacSize - kept;
                var count = await sealedFile
                    .ReadAtLeastAsync(buffer.AsMemory(kept, wanted), wanted, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                opening.Seen(buffer.AsSpan(kept, count));
                if (count < wanted)
                {
                    await opening.FinishAsync(buffer.AsMemory(0, kept + count), media, cancellationToken).ConfigureAwait(false);
                    return;
                }

                await opening.ContinueAsync(buffer, cancellationToken).ConfigureAwait(false);
                buffer.AsSpan(BufferSize, MacSize).CopyTo(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
            PrivateMedia.History => "History",
            _ => "Document",
        };
        var output = Symmetric.Hkdf(key, 112, [], Encoding.ASCII.GetBytes($"WhatsApp {name} Keys"));
        return (output[..16], output[16..48], output[48..80]);
    }

    /// <summary>A file half opened: the cipher and the three checks that run along with it.</summary>
    private sealed class Opening : IDisposable
    {
        private readonly Stream _output;
        private readonly Aes _aes = Aes.Create();
        private readonly ICryptoTransform _decryptor;
        private readonly IncrementalHash _mac;
        private readonly IncrementalHash _plainHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly IncrementalHash _sealedHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _plain = ArrayPool<byte>.Shared.Rent(BufferSize + 16);
        private bool _begun;

        public Opening((byte[] Iv, byte[] Cipher, byte[] Mac) keys, Stream output)
        {
            _output = output;
            _decryptor = _aes.CreateDecryptor(keys.Cipher, keys.Iv);
            _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Mac);
            _mac.AppendData(keys.Iv);
        }

        public void Seen(ReadOnlySpan<byte> bytes) => _sealedHash.AppendData(bytes);

        public async ValueTask ContinueAsync(byte[] buffer, CancellationToken cancellationToken)
        {
            _begun = true;
            _mac.AppendData(buffer, 0, BufferSize);
            var written = _decryptor.TransformBlock(buffer, 0, BufferSize, _plain, 0);
            _plainHash.AppendData(_plain, 0, written);
            await _output.WriteAsync(_plain.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask FinishAsync(ReadOnlyMemory<byte> rest, MediaReference media, CancellationToken cancellationToken)
        {
            var length = rest.Length - MacSize;
            Require((length > 0 || (length == 0 && _begun)) && length % 16 == 0);
            var body = rest[..length].ToArray();
            _mac.AppendData(body);
            Require(CryptographicOperations.FixedTimeEquals(_mac.GetHashAndReset().AsSpan(0, MacSize), rest.Span[length..]));
            Require(media.SealedSha256.IsEmpty || _sealedHash.GetHashAndReset().AsSpan().SequenceEqual(media.SealedSha256.Span));
            byte[] last;
            try
            {
                last = _decryptor.TransformFinalBlock(body, 0, length);
            }
            catch (CryptographicException exception)
            {
                throw new MediaException(MediaError.Damaged, "The file's padding is damaged.", exception);
            }

            _plainHash.AppendData(last);
            await _output.WriteAsync(last, cancellationToken).ConfigureAwait(false);
            Require(media.Sha256.IsEmpty || _plainHash.GetHashAndReset().AsSpan().SequenceEqual(media.Sha256.Span));
        }

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_plain, clearArray: true);
            _decryptor.Dispose();
            _aes.Dispose();
            _mac.Dispose();
            _plainHash.Dispose();
            _sealedHash.Dispose();
        }
    }
}
