using System.Text;
using Ramal.Connectors;
using Ramal.Features.Media;

namespace Ramal.Tests.Features.Media;

public sealed class MediaTypesTests
{
    public static TheoryData<string, MediaKind, string> Heads => new()
    {
        { "FFD8FFE000104A464946", MediaKind.Image, "image/jpeg" },
        { "89504E470D0A1A0A0000000D", MediaKind.Image, "image/png" },
        { Hex("GIF89a"), MediaKind.Image, "image/gif" },
        { Hex("RIFF\u0001\u0002\u0003\u0004WEBPVP8 "), MediaKind.Image, "image/webp" },
        { Hex("RIFF\u0001\u0002\u0003\u0004WAVEfmt "), MediaKind.Audio, "audio/wav" },
        { Hex("RIFF\u0001\u0002\u0003\u0004AVI LIST"), MediaKind.Document, "application/octet-stream" },
        { "0000001866747970" + Hex("isom\0\0\u0002\0"), MediaKind.Video, "video/mp4" },
        { "0000001866747970" + Hex("3gp5\0\0\0\0"), MediaKind.Video, "video/3gpp" },
        { "0000001866747970" + Hex("M4A \0\0\0\0"), MediaKind.Audio, "audio/mp4" },
        { "0000001866747970" + Hex("heic\0\0\0\0"), MediaKind.Document, "image/heic" },
        { "1A45DFA39F4286810142F7810142F2810442F381084282847765626D", MediaKind.Video, "video/webm" },
        { "1A45DFA39F42868101428288" + Hex("matroska"), MediaKind.Document, "video/x-matroska" },
        { Hex("OggS\0\u0002"), MediaKind.Audio, "audio/ogg" },
        { Hex("ID3\u0004\0"), MediaKind.Audio, "audio/mpeg" },
        { "FFFB9064", MediaKind.Audio, "audio/mpeg" },
        { "FFF15080", MediaKind.Audio, "audio/aac" },
        { Hex("#!AMR\n"), MediaKind.Audio, "audio/amr" },
        { Hex("%PDF-1.7"), MediaKind.Document, "application/pdf" },
        { Hex("PK\u0003\u0004....[Content_Types].xml....word/document.xml"), MediaKind.Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { Hex("PK\u0003\u0004....[Content_Types].xml....xl/workbook.xml"), MediaKind.Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { Hex("PK\u0003\u0004..mimetypeapplication/vnd.oasis.opendocument.text"), MediaKind.Document, "application/vnd.oasis.opendocument.text" },
        { Hex("PK\u0003\u0004....fotos/1.jpg"), MediaKind.Document, "application/zip" },
        { Hex("nome;telefone\r\nAna;11\r\n"), MediaKind.Document, "text/plain" },
        { Hex("ação"), MediaKind.Document, "text/plain" },
        { "FFFE41004200", MediaKind.Document, "application/octet-stream" },
        { Hex("  <!doctype html><script>alert(1)</script>"), MediaKind.Document, "application/octet-stream" },
        { Hex("<svg xmlns='http://www.w3.org/2000/svg'>"), MediaKind.Document, "application/octet-stream" },
        { Hex("\uFEFF<?xml version='1.0'?><svg/>"), MediaKind.Document, "application/octet-stream" },
        { "00", MediaKind.Document, "application/octet-stream" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void The_bytes_decide_what_a_file_is(string head, MediaKind kind, string contentType) =>
        Assert.Equal((kind, contentType), (MediaTypes.Of(Convert.FromHexString(head)).Kind, MediaTypes.Of(Convert.FromHexString(head)).ContentType));

    [Fact]
    public void Text_stays_text_when_the_head_ends_within_a_character()
    {
        var head = Encoding.UTF8.GetBytes(new string('a', MediaTypes.HeadLength - 2) + "😀").AsSpan(0, MediaTypes.HeadLength);

        Assert.Equal("text/plain", MediaTypes.Of(head).ContentType);
    }

    [Fact]
    public void No_head_of_any_length_makes_it_throw()
    {
        var random = new Random(7);
        foreach (var (head, _, _) in Heads.Select(row => row.Data))
        {
            var bytes = Convert.FromHexString(head);
            for (var length = 0; length <= bytes.Length; length++)
            {
                Assert.NotEmpty(MediaTypes.Of(bytes.AsSpan(0, length)).ContentType);
            }
        }

        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Assert.NotEmpty(MediaTypes.Of(bytes).ContentType);
        }
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
