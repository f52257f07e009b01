using System.Text.Json;
using NodaTime;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Checks what a person says about the files of an import.</summary>
internal static class ImportFields
{
    private static readonly Text UnknownKind = new("Use schedulezap, ylada ou csv.", "Use schedulezap, ylada or csv.");
    private static readonly Text UnknownEncoding = new("Use auto, utf-8, windows-1252 ou utf-16.", "Use auto, utf-8, windows-1252 or utf-16.");
    private static readonly Text UnknownDelimiter = new("Use auto, ponto e vírgula, vírgula ou tab.", "Use auto, semicolon, comma or tab.");
    private static readonly Text WrongMapping = new("Cada coluna só pode ter um papel, e precisa existir.", "Each column can have one role only, and must exist.");
    private static readonly Text UnknownZone = new("Fuso horário desconhecido. Use um nome como America/Sao_Paulo.", "Unknown time zone. Use a name like America/Sao_Paulo.");

    /// <param name="fields">Of the form; all may be left out.</param>
    /// <param name="timeZone">When it names none.</param>
    public static Outcome<ImportChoices> Read(IReadOnlyDictionary<string, string> fields, string timeZone)
    {
        var errors = new FieldErrors();
        ImportSource? program = fields.GetValueOrDefault("kind") switch
        {
            null or "" => null,
            "schedulezap" => ImportSource.ScheduleZap,
            "ylada" => ImportSource.Ylada,
            "csv" => ImportSource.Csv,
            _ => (ImportSource?)(-1),
        };
        errors.AddIf(program is { } named && !Enum.IsDefined(named), "kind", UnknownKind);
        var mapping = Mapping(errors, fields.GetValueOrDefault("mapping"));
        return Check(errors, new ImportChoices(program, fields.GetValueOrDefault("timeZone") is { Length: > 0 } zone ? zone : timeZone,
            Auto(fields.GetValueOrDefault("encoding")), Auto(fields.GetValueOrDefault("delimiter")), mapping));
    }

    public static Outcome<ImportChoices> Check(FieldErrors errors, ImportChoices choices)
    {
        errors.AddIf(choices.TimeZone.Length > 64 || DateTimeZoneProviders.Tzdb.GetZoneOrNull(choices.TimeZone) is null, "timeZone", UnknownZone);
        errors.AddIf(choices.Encoding is { } encoding && !ImportChoices.Encodings.Contains(encoding, StringComparer.Ordinal), "encoding", UnknownEncoding);
        errors.AddIf(choices.Delimiter is { } delimiter && !ImportChoices.Delimiters.Contains(delimiter, StringComparer.Ordinal), "delimiter", UnknownDelimiter);
        errors.AddIf(choices.Mapping is { } mapping && !mapping.IsValid(1000), "mapping", WrongMapping);
        return errors.ToProblem() is { } invalid ? invalid : choices;
    }

    public static string? Auto(string? value) => value is null or "" or "auto" ? null : value;

    private static CsvMapping? Mapping(FieldErrors errors, string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<CsvMapping>(json, ImportReport.Json);
        }
        catch (JsonException)
        {
            errors.Add("mapping", WrongMapping);
            return null;
        }
    }
}
