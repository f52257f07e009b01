using System.Globalization;
using System.Text;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Which column holds what; counts from 0, null for none.</summary>
/// <param name="To">Phone number or group.</param>
/// <param name="Text">The message.</param>
/// <param name="SendAt">Date and time.</param>
/// <param name="ToName">Name of the recipient.</param>
/// <param name="Instance">Number, session key or name of the instance.</param>
/// <param name="Id">What makes a line recognisable in a later file.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="State">What became of the message; what has ended becomes history.</param>
public sealed record CsvMapping(
    int? To = null, int? Text = null, int? SendAt = null, int? ToName = null, int? Instance = null, int? Id = null, int? TimeZone = null, int? State = null)
{
    internal bool IsComplete => To is not null && Text is not null && SendAt is not null;

    internal int? Highest => new[] { To, Text, SendAt, ToName, Instance, Id, TimeZone, State }.Max();

    internal bool IsValid(int columns)
    {
        int?[] all = [To, Text, SendAt, ToName, Instance, Id, TimeZone, State];
        var given = all.Where(column => column is not null).ToList();
        return given.TrueForAll(column => column >= 0 && column < columns) && given.Distinct().Count() == given.Count;
    }
}

/// <summary>One column, as the page shows it.</summary>
/// <param name="Index">Counts from 0.</param>
/// <param name="Name">From the header, or a letter.</param>
/// <param name="Samples">The first values, at most three.</param>
public sealed record CsvColumn(int Index, string Name, IReadOnlyList<string> Samples);

/// <summary>How a table was read.</summary>
/// <param name="Encoding">utf-8, windows-1252 or utf-16.</param>
/// <param name="Delimiter">The character between cells.</param>
/// <param name="HasHeader">The first line names the columns.</param>
/// <param name="Columns">In their order.</param>
/// <param name="Mapping">As given, else guessed.</param>
public sealed record CsvShape(string Encoding, string Delimiter, bool HasHeader, IReadOnlyList<CsvColumn> Columns, CsvMapping Mapping);

/// <summary>Finds out what the columns of a table are.</summary>
internal static class CsvColumns
{
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["to"] = ["to", "para", "telefone", "phone", "numero", "number", "celular", "whatsapp", "destino", "destinatario", "recipient", "grupo", "fone"],
        ["text"] = ["text", "texto", "mensagem", "message", "msg", "conteudo"],
        ["sendAt"] = ["sendat", "dueat", "data", "dataehora", "datahora", "scheduledtime", "scheduledat", "quando", "hora", "horario", "agendadopara", "enviarem"],
        ["toName"] = ["toname", "nome", "name", "contato", "contact", "cliente"],
        ["instance"] = ["instance", "instancia", "instanceid", "numerodaempresa", "canal"],
        ["id"] = ["id", "messageid", "codigo"],
        ["timeZone"] = ["timezone", "fuso", "fusohorario"],
        ["state"] = ["state", "estado", "status", "situacao"],
    };

    public static CsvShape Shape(string path, Encoding encoding, char delimiter, CsvMapping? given)
    {
        using var reader = new StreamReader(path, encoding);
        var records = CsvText.Read(reader, delimiter).Take(4).ToList();
        var first = records.Count == 0 ? [] : records[0].Cells;
        var hasHeader = first.Any(cell => Names.Values.Any(names => names.Contains(Plain(cell), StringComparer.Ordinal)));
        var samples = records.Skip(hasHeader ? 1 : 0).ToList();
        var columns = first.Select((cell, index) => new CsvColumn(
            index,
            hasHeader ? cell : ((char)('A' + (index % 26))).ToString(),
            [.. samples.Take(3).Where(record => index < record.Cells.Count).Select(record => Shorten(record.Cells[index]))])).ToList();
        return new CsvShape(NameOf(encoding), delimiter.ToString(), hasHeader, columns, given ?? (hasHeader ? Guess(first) : InOrder(first.Count)));
    }

    private static CsvMapping Guess(IReadOnlyList<string> header) => new(
        Find(header, "to"), Find(header, "text"), Find(header, "sendAt"), Find(header, "toName"), Find(header, "instance"), Find(header, "id"), Find(header, "timeZone"), Find(header, "state"));

    private static CsvMapping InOrder(int columns) => columns >= 3 ? new CsvMapping(0, 1, 2) : new CsvMapping();

    private static int? Find(IReadOnlyList<string> header, string field)
    {
        foreach (var name in Names[field])
        {
            for (var i = 0; i < header.Count; i++)
            {
                if (Plain(header[i]) == name)
                {
                    return i;
                }
            }
        }

        return null;
    }

    /// <summary>"Data e Hora" and "data_hora" are the same name.</summary>
    private static string Plain(string cell) => string.Concat(Folded.Decomposed(cell, NormalizationForm.FormD)
        .Where(character => char.IsAsciiLetterOrDigit(character) && CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)).ToLowerInvariant();

    private static string Shorten(string cell) => cell.Length > 80 ? cell[..80] + "…" : cell;

    private static string NameOf(Encoding encoding) => encoding.CodePage switch
    {
        1200 or 1201 => "utf-16",
        1252 => "windows-1252",
        _ => "utf-8",
    };
}
