using System.Security.Cryptography;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Media;

public sealed class MediaCipherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData((64 * 1024) - 17)]
    [InlineData((64 * 1024) - 16)]
    [InlineData((64 * 1024) - 1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(200_000)]
    public async Task A_file_of_every_length_class_is_sealed_and_opened(int length)
    {
        var file = new byte[length];
        new Random(length).NextBytes(file);
        var (sealedFile, media) = await SealAsync(file);
        Assert.Equal(SHA256.HashData(file), media.Sha256);
        Assert.Equal(SHA256.HashData(sealedFile), media.SealedSha256);
        Assert.Equal(length, media.Length);
        Assert.Equal((length / 16 * 16) + 16 + 10, sealedFile.Length);
        Assert.Equal(file, await OpenAsync(sealedFile, media));
    }

    [Fact]
    public async Task Any_damage_is_noticed()
    {
        var random = new Random(13);
        var file = new byte[70_000];
        random.NextBytes(file);
        var (sealedFile, media) = await SealAsync(file);
        for (var i = 0; i < Rounds.Of(200, 5_000); i++)
        {
            var damaged = Mutation.Of(sealedFile, random);
            if (!damaged.SequenceEqual(sealedFile))
            {
                var failure = await Assert.ThrowsAsync<MediaException>(() => OpenAsync(damaged, media));
                Assert.Equal(MediaError.Damaged, failure.Error);
            }
        }

        await Assert.ThrowsAsync<MediaException>(() => OpenAsync([], media));
        await Assert.ThrowsAsync<MediaException>(() => OpenAsync(sealedFile[..9], media));
        await Assert.ThrowsAsync<MediaException>(() => OpenAsync(sealedFile, media with { Key = new byte[32] }));
        await Assert.ThrowsAsync<MediaException>(() => OpenAsync(sealedFile, media with { Key = new byte[31] }));
        await Assert.ThrowsAsync<MediaException>(() => OpenAsync(sealedFile, media with { Sha256 = new byte[32] }));
    }

    [Fact]
    public async Task A_file_sealed_as_one_kind_does_not_open_as_another()
    {
        var (sealedFile, media) = await SealAsync([1, 2, 3]);
        using var output = new MemoryStream();
        await Assert.ThrowsAsync<MediaException>(
            () => MediaCipher.OpenAsync(MediaKind.Video, media, new MemoryStream(sealedFile), output, Cancel));
    }

    private static async Task<(byte[] Sealed, MediaReference Media)> SealAsync(byte[] file)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        using var output = new MemoryStream();
        var (sha, sealedSha, length) = await MediaCipher.SealAsync(MediaKind.Image, key, new MemoryStream(file), output, Cancel);
        return (output.ToArray(), new MediaReference("/x", null, key, sha, sealedSha, length, "image/png"));
    }

    private static async Task<byte[]> OpenAsync(byte[] sealedFile, MediaReference media)
    {
        using var output = new MemoryStream();
        await MediaCipher.OpenAsync(MediaKind.Image, media, new MemoryStream(sealedFile), output, Cancel);
        return output.ToArray();
    }
}
