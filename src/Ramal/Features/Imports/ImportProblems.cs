using System.Globalization;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>The expected failures of this feature.</summary>
internal static class ImportProblems
{
    public static readonly Problem TooLarge = new("import-too-large", 413, new Text(
        "O envio passa de 256 MiB. Importe pela linha de comando: ramal import.", "The upload is larger than 256 MiB. Import by command line: ramal import."));

    public static readonly Problem Busy = new("import-busy", 409, new Text(
        "Outra importação está em andamento. Espere ela terminar.", "Another import is under way. Wait until it has ended."));

    public static readonly Problem WrongState = new("import-state", 409, new Text(
        "Isto não é possível no estado atual da importação.", "This is not possible in the present state of the import."));

    public static readonly Problem NoFile = new("import-unreadable", 400, new Text(
        "Envie ao menos um arquivo.", "Send at least one file."));

    public static readonly Problem NoOwner = new("import-unreadable", 400, new Text(
        "Os dados não trazem pessoas e este servidor ainda não tem administrador. Configure o servidor e importe de novo.",
        "The data has no people and this server has no administrator yet. Set the server up and import again."));

    public static readonly Problem Interrupted = new("import-interrupted", 409, new Text(
        "O servidor parou durante a importação. Nada foi gravado; envie de novo.", "The server stopped during the import. Nothing was written; send it again."));

    public static readonly Problem Failed = new("import-failed", 500, new Text(
        "A importação falhou do nosso lado. Nada foi gravado.", "The import failed on our side. Nothing was written."));

    public static Problem Unreadable(string file) => new("import-unreadable", 400, new Text(
        $"{file}: não é um arquivo do ScheduleZAP, do Ylada Bot nem uma tabela CSV.", $"{file}: not a file of ScheduleZAP or Ylada Bot, nor a CSV table."))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["file"] = file },
    };

    public static Problem Incomplete(string file, Text what) => new("import-unreadable", 400, new Text($"{file}: {what.Portuguese}", $"{file}: {what.English}"))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["file"] = file },
    };

    /// <param name="file">Its name.</param>
    /// <param name="line">Counts from 1.</param>
    /// <param name="column">Counts from 1.</param>
    public static Problem Malformed(string file, long line, long column) => new("import-malformed", 400, new Text(
        string.Create(CultureInfo.InvariantCulture, $"{file}: não dá para ler a partir da linha {line}, coluna {column}. Nada foi gravado."),
        string.Create(CultureInfo.InvariantCulture, $"{file}: cannot be read from line {line}, column {column} on. Nothing was written.")))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["file"] = file, ["line"] = line, ["column"] = column },
    };
}
