using System.Globalization;
using System.Text;
using NodaTime;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>A table of messages to schedule.</summary>
internal sealed class CsvFile : OldInstallation
{
    private readonly string _path;
    private readonly Encoding _encoding;
    private readonly CsvShape _shape;
    private readonly DateTimeZone _zone;

    private CsvFile(string path, Encoding encoding, CsvShape shape, DateTimeZone zone)
    {
        (_path, _encoding, _shape, _zone) = (path, encoding, shape, zone);
        MessageCount = Records().LongCount();
    }

    public override ImportSource Program => ImportSource.Csv;

    public override ImportLayout Layout => ImportLayout.Csv;

    /// <summary>Lines are recognised by their content, whatever the file is called.</summary>
    public override string Source => "csv";

    public override long MessageCount { get; }

    /// <summary>What is in the file, as far as it can be told; the page shows it also when the columns are still to be named.</summary>
    public static CsvShape ShapeOf(string path, ImportChoices choices)
    {
        var encoding = EncodingOf(path, choices);
        return CsvColumns.Shape(path, encoding, DelimiterOf(path, encoding, choices), choices.Mapping);
    }

    public static Outcome<OldInstallation> Open(string path, string name, ImportChoices choices, DateTimeZone zone)
    {
        var shape = ShapeOf(path, choices);
        if (shape.Columns.Count == 0)
        {
            return ImportProblems.Incomplete(name, new Text("o arquivo está vazio.", "the file is empty."));
        }

        if (!shape.Mapping.IsComplete || !shape.Mapping.IsValid(shape.Columns.Count))
        {
            return ImportProblems.Incomplete(name, new Text(
                "diga que colunas têm o destinatário, o texto e a data.", "say which columns hold the recipient, the text and the date."));
        }

        var encoding = EncodingOf(path, choices);
        using (var reader = new StreamReader(path, encoding))
        {
            if (CsvText.Read(reader, shape.Delimiter[0]).FirstOrDefault(record => record.EndsInQuotes) is { } open)
            {
                return ImportProblems.Malformed(name, open.Line, 1);
            }
        }

        return new CsvFile(path, encoding, shape, zone);
    }

    public override IEnumerable<OldMessage> Messages()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in Records())
        {
            yield return MessageOf(record, seen);
        }
    }

    private IEnumerable<CsvRecord> Records()
    {
        using var reader = new StreamReader(_path, _encoding);
        foreach (var record in CsvText.Read(reader, _shape.Delimiter[0]).Skip(_shape.HasHeader ? 1 : 0))
        {
            yield return record;
        }
    }

    private OldMessage MessageOf(CsvRecord record, Dictionary<string, int> seen)
    {
        var row = string.Create(CultureInfo.InvariantCulture, $"line {record.Line}");
        var map = _shape.Mapping;
        if (record.Cells.Count <= new[] { map.To, map.Text, map.SendAt }.Max())
        {
            return new OldMessage(row, null, "", "") { Row = row, Broken = ImportRemark.ColumnsMissing };
        }

        var (to, text, time) = (CsvText.Plain(Cell(record, map.To)).Trim(), CsvText.Plain(Cell(record, map.Text)), Cell(record, map.SendAt));
        var zoneName = Cell(record, map.TimeZone) is { Length: > 0 } named ? named : null;
        var zone = zoneName is null ? _zone : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneName);
        var due = OldTimes.Parse(time, zone ?? _zone, out var hadNoZone);
        return new OldMessage(KeyOf(Cell(record, map.Id), $"{to}\n{time}\n{zoneName}\n{text}", seen), null, to, text)
        {
            Row = row,
            ToName = Cell(record, map.ToName) is { Length: > 0 } name ? CsvText.Plain(name) : null,
            InstanceKey = Cell(record, map.Instance) is { Length: > 0 } instance ? instance : null,
            DueAt = due,
            TimeZone = zone is null ? null : zoneName,
            HadNoZone = hadNoZone && zoneName is null,
            EndedAt = due,
            State = Cell(record, map.State).ToLowerInvariant() switch
            {
                "accepted" or "delivered" or "read" or "sent" or "enviada" or "enviado" => OldMessageState.Sent,
                "failed" or "skipped" or "falhou" => OldMessageState.Failed,
                "cancelled" or "cancelada" or "cancelado" => OldMessageState.Cancelled,
                _ => OldMessageState.Pending,
            },
            Broken = zone is null ? ImportRemark.TimeZoneUnknown : null,
        };
    }

    /// <summary>The id of the line, else its content; the same content twice is two messages.</summary>
    private static string KeyOf(string id, string content, Dictionary<string, int> seen)
    {
        if (id.Length > 0)
        {
            return id;
        }

        var hash = Ids.HashOf(content)[..32];
        seen[hash] = seen.GetValueOrDefault(hash) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{hash} {seen[hash]}");
    }

    private static string Cell(CsvRecord record, int? column) => column is { } index && index < record.Cells.Count ? record.Cells[index].Trim() : "";

    private static Encoding EncodingOf(string path, ImportChoices choices) => choices.Encoding switch
    {
        "utf-8" => Encoding.UTF8,
        "windows-1252" => CsvText.Windows1252,
        "utf-16" => Encoding.Unicode,
        _ => CsvText.EncodingOf(path),
    };

    private static char DelimiterOf(string path, Encoding encoding, ImportChoices choices) => choices.Delimiter switch
    {
        ";" => ';',
        "," => ',',
        "tab" => '\t',
        _ => CsvText.DelimiterOf(path, encoding),
    };
}
