using Ramal.Data.Backups;
using Ramal.Hosting;

namespace Ramal.Tests.Data.Backups;

public sealed class SealedStreamTests
{
    private const string Passphrase = "uma senha comprida";

    [Theory]
    [InlineData(null, 0)]
    [InlineData(null, 1)]
    [InlineData(Passphrase, BackupSeal.MaxPiece)]
    [InlineData(Passphrase, 2_600_000)]
    public void What_was_sealed_is_opened(string? passphrase, int length)
    {
        var content = Content(length);
        using var seal = BackupSeal.New(passphrase);
        var file = Seal(seal, content);

        using var opened = BackupSeal.Of(file[..BackupSeal.HeaderBytes], passphrase);
        Assert.Equal(content, Open(opened, file));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public void A_change_anywhere_in_the_pieces_is_noticed(string? passphrase)
    {
        using var seal = BackupSeal.New(passphrase);
        var file = Seal(seal, Content(2_600_000));
        var random = new Random(1);
        var pieces = Pieces(file);
        var places = pieces.SelectMany(piece => (int[])[piece.Start, piece.Start + 3, piece.Start + 4, piece.End - 16, piece.End - 1])
            .Concat(Enumerable.Range(0, 60).Select(_ => random.Next(BackupSeal.HeaderBytes, file.Length)));

        foreach (var place in places)
        {
            var changed = (byte[])file.Clone();
            changed[place] ^= (byte)(1 << random.Next(8));
            Refused(seal, changed);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Passphrase)]
    public void Pieces_left_out_exchanged_repeated_or_added_and_an_early_end_are_noticed(string? passphrase)
    {
        using var seal = BackupSeal.New(passphrase);
        var file = Seal(seal, Content(2_600_000));
        var header = file[..BackupSeal.HeaderBytes];
        var pieces = Pieces(file).Select(piece => file[piece.Start..piece.End]).ToList();
        Assert.Equal(3, pieces.Count);

        Refused(seal, [.. header, .. pieces[0], .. pieces[2]]);
        Refused(seal, [.. header, .. pieces[1], .. pieces[0], .. pieces[2]]);
        Refused(seal, [.. header, .. pieces[0], .. pieces[1], .. pieces[1], .. pieces[2]]);
        Refused(seal, [.. file, 0]);
        Refused(seal, [.. file, .. pieces[2]]);
        foreach (var length in (int[])[BackupSeal.HeaderBytes, BackupSeal.HeaderBytes + 2, BackupSeal.HeaderBytes + pieces[0].Length, file.Length - pieces[2].Length, file.Length - 1])
        {
            Refused(seal, file[..length]);
        }
    }

    [Fact]
    public void Every_bit_of_the_header_counts()
    {
        using var seal = BackupSeal.New(Passphrase);
        var header = seal.Header.ToArray();
        // The rounds are left for the test of their limits: some values would take minutes.
        foreach (var place in (int[])[0, 7, 8, 9, 11, 16, 31, 32, 63])
        {
            var changed = (byte[])header.Clone();
            changed[place] ^= 1;
            var failure = Record.Exception(() => BackupSeal.Of(changed, Passphrase).Dispose());
            Assert.True(failure is RefusedException or InvalidDataException, $"byte {place}: {failure}");
        }

        header[12] ^= 0x40;
        Assert.Throws<InvalidDataException>(() => BackupSeal.Of(header, Passphrase));
    }

    [Fact]
    public void Two_files_with_one_passphrase_share_no_key_and_show_nothing_of_their_contents()
    {
        using var one = BackupSeal.New(Passphrase);
        using var other = BackupSeal.New(Passphrase);
        var content = "texto que se repete"u8.ToArray();

        var first = Seal(one, content);
        var second = Seal(other, content);

        Assert.NotEqual(first[BackupSeal.HeaderBytes..], second[BackupSeal.HeaderBytes..]);
        Assert.True(first.AsSpan().IndexOf("repete"u8) < 0);
        Assert.Throws<InvalidDataException>(() => Open(other, first));
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static byte[] Seal(BackupSeal seal, byte[] content)
    {
        using var file = new MemoryStream();
        using var sealing = new SealingStream(file, seal);
        sealing.Write(content);
        sealing.Complete();
        return file.ToArray();
    }

    private static byte[] Open(BackupSeal seal, byte[] file)
    {
        using var opening = new OpeningStream(new MemoryStream(file, BackupSeal.HeaderBytes, file.Length - BackupSeal.HeaderBytes), seal);
        using var content = new MemoryStream();
        opening.CopyTo(content);
        return content.ToArray();
    }

    private static void Refused(BackupSeal seal, byte[] file)
    {
        var failure = Record.Exception(() => Open(seal, file));
        Assert.True(failure is InvalidDataException or EndOfStreamException, $"{failure}");
    }

    private static List<(int Start, int End)> Pieces(byte[] file)
    {
        var pieces = new List<(int, int)>();
        for (var at = BackupSeal.HeaderBytes; at < file.Length;)
        {
            var (length, _) = BackupSeal.ReadLength(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)));
            var end = at + 4 + length + BackupSeal.ProofBytes;
            pieces.Add((at, end));
            at = end;
        }

        return pieces;
    }
}
