using System.Text.Json;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Imports;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>What <c>ramal import</c> was told.</summary>
/// <param name="Program">schedulezap, ylada or csv.</param>
/// <param name="Path">A file, or a folder of Ylada Bot.</param>
/// <param name="DryRun">Everything but the writing.</param>
/// <param name="TimeZone">IANA name; null for America/Sao_Paulo.</param>
/// <param name="Owner">E-mail, user name or number of who gets what belongs to nobody; null for the first administrator.</param>
/// <param name="Encoding">Of a table; null to find out.</param>
/// <param name="Delimiter">Of a table; null to find out.</param>
/// <param name="Mapping">Of a table: <c>to=0,text=1,sendAt=2</c>, counted from 0; null to guess.</param>
public sealed record ImportCommand(
    string Program, string Path, bool DryRun, string? TimeZone = null, string? Owner = null, string? Encoding = null, string? Delimiter = null, string? Mapping = null);

/// <summary>What became of it.</summary>
/// <param name="Json">The report, or the problem, for programs.</param>
/// <param name="Lines">The same for people.</param>
/// <param name="IsDone">False when nothing was written because something is wrong.</param>
/// <param name="LeftOut">How many rows were not taken.</param>
public sealed record ImportCommandResult(string Json, IReadOnlyList<string> Lines, bool IsDone, long LeftOut);

/// <summary>Import and export for the command line. No server may run on the same data.</summary>
public static class Importing
{
    private static readonly JsonSerializerOptions Json = MakeJson();

    /// <summary>What the start found in the data folder and did with it, line by line.</summary>
    public static IReadOnlyList<string> SaidAtStart(this WebApplication app) => app.Services.GetRequiredService<StartUpImport>().Said;

    /// <summary>Takes the data and brings the database up to date, as a start does, but looks for nothing and serves nobody.</summary>
    public static async Task PrepareCommandAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(app.Services.GetRequiredService<RamalOptions>().Data);
        await app.Services.GetRequiredService<SingleServer>().TakeAsync(cancellationToken);
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
    }

    /// <summary>Imports.</summary>
    /// <param name="app">Prepared and not started.</param>
    /// <param name="command">What to import.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public static async Task<ImportCommandResult> ImportAsync(
        this WebApplication app, ImportCommand command, Action<ImportProgress> progress, CancellationToken cancellationToken)
    {
        var imports = app.Services.GetRequiredService<ImportFiles>();
        int? owner = null;
        if (command.Owner is { } named && (owner = await imports.FindPersonAsync(named, cancellationToken)) is null)
        {
            return Refused(ImportProblems.Incomplete(named, new Text("não há ninguém com este e-mail, nome ou número.", "there is nobody with this e-mail, name or number.")));
        }

        var choices = ChoicesOf(command);
        if (choices.Problem is { } wrong)
        {
            return Refused(wrong);
        }

        var files = FilesOf(command);
        if (files.Count == 0)
        {
            return Refused(ImportProblems.Incomplete(command.Path, new Text("não há nada aqui que possa ser importado.", "there is nothing here that can be imported.")));
        }

        var scratch = Directory.CreateTempSubdirectory("ramal-import-");
        try
        {
            var unpacked = OldFiles.Unpack(files, scratch.FullName);
            var outcome = unpacked.Problem is { } broken
                ? broken
                : await imports.RunAsync(unpacked.Value, choices.Value, ImportOrigin.Command, owner, command.DryRun, progress, cancellationToken);
            return outcome.Problem is { } problem ? Refused(problem) : Done(outcome.Value);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Writes everything of one account: messages or instances, as csv or json.</summary>
    /// <returns>How many rows; null when there is nobody of that name.</returns>
    public static async Task<long?> ExportAsync(this WebApplication app, string what, string format, string owner, Stream output, CancellationToken cancellationToken)
    {
        if (await app.Services.GetRequiredService<ImportFiles>().FindPersonAsync(owner, cancellationToken) is not { } account)
        {
            return null;
        }

        var exports = app.Services.GetRequiredService<Exports>();
        char? delimiter = format == "csv" ? Exports.DelimiterOfReader : null;
        return what == "instances"
            ? await exports.WriteInstancesAsync(account, output, delimiter, cancellationToken)
            : await exports.WriteMessagesAsync(account, output, delimiter, cancellationToken);
    }

    private static Outcome<ImportChoices> ChoicesOf(ImportCommand command)
    {
        var errors = new FieldErrors();
        var program = command.Program switch
        {
            "schedulezap" => ImportSource.ScheduleZap,
            "ylada" => ImportSource.Ylada,
            _ => ImportSource.Csv,
        };
        CsvMapping? mapping = null;
        if (command.Mapping is { } text)
        {
            var json = "{" + string.Join(',', text.Split(',').Select(pair => pair.Split('=')).Where(pair => pair.Length == 2).Select(pair => $"\"{pair[0].Trim()}\":{pair[1].Trim()}")) + "}";
            try
            {
                mapping = JsonSerializer.Deserialize<CsvMapping>(json, ImportReport.Json);
            }
            catch (JsonException)
            {
                errors.Add("mapping", new Text("Use algo como to=0,text=1,sendAt=2.", "Use something like to=0,text=1,sendAt=2."));
            }
        }

        return ImportFields.Check(errors, new ImportChoices(
            program, command.TimeZone ?? NewPeople.DefaultTimeZone, ImportFields.Auto(command.Encoding), ImportFields.Auto(command.Delimiter), mapping));
    }

    private static IReadOnlyList<OldFile> FilesOf(ImportCommand command) =>
        Directory.Exists(command.Path)
            ? [.. OldFiles.Find(command.Path).Where(file => (OldFiles.ProgramOf(file) == ImportSource.ScheduleZap) == (command.Program == "schedulezap"))]
            : File.Exists(command.Path) ? [new OldFile(Path.GetFileName(command.Path), command.Path)] : [];

    private static ImportCommandResult Done(ImportResponse import)
    {
        var report = import.Report!;
        var lines = new List<string>
        {
            report.DryRun ? new Text("Ensaio: nada foi gravado.", "Dry run: nothing was written.").ToString() : new Text("Importação concluída.", "Import done.").ToString(),
        };
        lines.AddRange(report.Counts.Select(count => new Text(
            $"  {count.Kind}: {count.Found} encontrados, {count.Taken} trazidos, {count.AlreadyHere} já estavam aqui, {count.NotTaken} de fora",
            $"  {count.Kind}: {count.Found} found, {count.Taken} taken, {count.AlreadyHere} already here, {count.NotTaken} left out").ToString()));
        lines.AddRange(report.Notes.Select(note => $"- {note.Text}{(note.Count > 1 ? $" ({note.Count})" : "")}"));
        lines.AddRange(report.Rows.Take(100).Select(row => $"  {row.Kind} {row.Row}: {row.Reason}"));
        if (report.RowCount > 100)
        {
            lines.Add(new Text($"  … e mais {report.RowCount - 100}; --json mostra todas.", $"  … and {report.RowCount - 100} more; --json shows all.").ToString());
        }

        return new ImportCommandResult(JsonSerializer.Serialize(import, Json), lines, true, report.Counts.Sum(count => count.NotTaken));
    }

    private static ImportCommandResult Refused(Problem problem)
    {
        var details = problem.Errors is { } errors ? string.Concat(errors.Select(error => $" {error.Key}: {string.Join(' ', error.Value)}")) : "";
        var failure = ImportFailureResponse.Of(ImportFailure.Of(problem));
        return new ImportCommandResult(JsonSerializer.Serialize(new { problem = failure }, Json), [problem.Detail + details], false, 0);
    }

    private static JsonSerializerOptions MakeJson()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
        RamalHosting.Configure(json);
        return json;
    }
}
