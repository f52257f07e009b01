using System.Text;
using Ramal.Features.Imports;

namespace Ramal.Tests.Features.Imports;

public sealed class CsvTextTests
{
    [Fact]
    public void Cells_in_quotes_may_hold_anything_and_lines_are_counted_as_people_see_them()
    {
        var records = Read("a;b\r\n\"x;\"\"y\"\"\n z\";2\r\n\r\n3;\n4", ';');

        Assert.Equal([1, 2, 5, 6], records.Select(record => record.Line));
        Assert.Equal(["x;\"y\"\n z", "2"], records[1].Cells);
        Assert.Equal(["3", ""], records[2].Cells);
        Assert.Equal(["4"], records[3].Cells);
    }

    [Fact]
    public void A_quote_that_never_ends_is_told() => Assert.True(Read("a,\"b\nc", ',').Single().EndsInQuotes);

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+5511988887777")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    [InlineData("'já com aspas")]
    [InlineData("com ; e \" e\nlinha")]
    [InlineData(" espaço ")]
    public void What_looks_like_a_formula_is_neutralised_on_the_way_out_and_restored_on_the_way_in(string text)
    {
        foreach (var delimiter in ";,\t")
        {
            var cell = CsvText.Cell(text, delimiter);
            var read = Read(cell, delimiter).Single().Cells.Single();

            Assert.DoesNotContain(read[0], "=+-@\t");
            Assert.Equal(text, CsvText.Plain(read));
        }
    }

    [Fact]
    public void The_encoding_is_found_by_its_mark_or_by_what_the_bytes_can_be()
    {
        using var scratch = new Scratch();
        foreach (var (encoding, expected) in new (Encoding Written, string Expected)[]
        {
            (new UTF8Encoding(true), "utf-8"), (new UTF8Encoding(false), "utf-8"), (CsvText.Windows1252, "windows-1252"), (Encoding.Unicode, "utf-16"), (Encoding.BigEndianUnicode, "utf-16"),
            (new UnicodeEncoding(bigEndian: false, byteOrderMark: false), "utf-16"),
        })
        {
            var path = Path.Combine(scratch.Folder, Guid.NewGuid().ToString("N"));
            File.WriteAllText(path, "telefone;mensagem;data\r\n11988887777;ação é já;2099-01-05 09:00\r\n", encoding);

            var shape = CsvFile.ShapeOf(path, new ImportChoices(null, "America/Sao_Paulo"));

            Assert.Equal((expected, ";", true), (shape.Encoding, shape.Delimiter, shape.HasHeader));
            Assert.Equal("ação é já", shape.Columns[1].Samples.Single());
            Assert.Equal(new CsvMapping(0, 1, 2), shape.Mapping);
        }
    }

    private static List<CsvRecord> Read(string text, char delimiter)
    {
        using var reader = new StringReader(text);
        return [.. CsvText.Read(reader, delimiter)];
    }
}
