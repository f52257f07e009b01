namespace Ramal.Features.Imports;

/// <summary>What a person said about the files.</summary>
/// <param name="Program">Null to find out.</param>
/// <param name="TimeZone">IANA name, for times without a zone.</param>
/// <param name="Encoding">Of tables: utf-8, windows-1252, utf-16; null to find out.</param>
/// <param name="Delimiter">Of tables: <c>;</c>, <c>,</c> or <c>tab</c>; null to find out.</param>
/// <param name="Mapping">Of tables; null to guess.</param>
internal sealed record ImportChoices(ImportSource? Program, string TimeZone, string? Encoding = null, string? Delimiter = null, CsvMapping? Mapping = null)
{
    public static readonly string[] Encodings = ["utf-8", "windows-1252", "utf-16"];
    public static readonly string[] Delimiters = [";", ",", "tab"];
}
