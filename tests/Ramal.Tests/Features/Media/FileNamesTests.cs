using Ramal.Features.Media;

namespace Ramal.Tests.Features.Media;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("foto.jpg", "foto.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\Ana\contrato.pdf", "contrato.pdf")]
    [InlineData("a\u0000b\r\nc.txt", "abc.txt")]
    [InlineData("foto\u202Egpj.exe", "fotogpj.exe")]
    [InlineData("o \"que\" é?.pdf", "o _que_ é_.pdf")]
    [InlineData("  orçamento 😀.xlsx ", "orçamento 😀.xlsx")]
    [InlineData("\uD800só um pedaço.txt", "só um pedaço.txt")]
    [InlineData("...", "arquivo")]
    [InlineData("", "arquivo")]
    [InlineData(null, "arquivo")]
    public void A_name_is_made_harmless(string? given, string kept) => Assert.Equal(kept, FileNames.Clean(given));

    [Fact]
    public void A_long_name_is_cut_before_its_ending_and_never_within_a_character()
    {
        var cut = FileNames.Clean(string.Concat(Enumerable.Repeat("😀", 200)) + ".pdf");

        Assert.InRange(cut.Length, 254, 255);
        Assert.EndsWith("😀.pdf", cut, StringComparison.Ordinal);
    }
}
