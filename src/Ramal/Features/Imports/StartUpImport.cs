using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// Looks into the data folder at each start: an older installation's files found there are copied aside, converted once,
/// and left as they were. Said in three lines. Data without any person waits for the first administrator.
/// </summary>
internal sealed partial class StartUpImport(ImportFiles imports, RamalOptions options, ILogger<StartUpImport> logger)
{
    /// <summary>Where the untouched copies lie.</summary>
    public const string KeptFolder = "earlier";

    private static readonly string[] WithJournals = ["", "-wal", "-journal"];

    private readonly List<string> _said = [];

    /// <summary>What the last look had to say, line by line; nothing when there was nothing new.</summary>
    public IReadOnlyList<string> Said => _said;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _said.Clear();
        foreach (var files in OldFiles.Find(options.Data).GroupBy(GroupOf, StringComparer.Ordinal))
        {
            await TakeAsync([.. files], cancellationToken);
        }
    }

    /// <summary>One database, one list of messages, one folder of Ylada Bot: each is an installation.</summary>
    private static string GroupOf(OldFile file) => file.Name is "schedulezap.db" or "schedules.json" ? file.Name : "ylada";

    private async Task TakeAsync(List<OldFile> files, CancellationToken cancellationToken)
    {
        var choices = new ImportChoices(OldFiles.ProgramOf(files[0]), NewPeople.DefaultTimeZone);
        var names = string.Join(", ", files.Select(file => file.Name));
        var opened = OldFiles.Open(files, choices);
        if (opened.Problem is { } unreadable)
        {
            SayRefused(names, unreadable);
            return;
        }

        string source, program;
        using (var old = opened.Value)
        {
            (source, program) = (old.Source, ImportCodes.TextOf(old.Layout).ToString());
        }

        if (await imports.WasDoneAsync(source, cancellationToken))
        {
            return;
        }

        var kept = Keep(files, source);
        var outcome = await imports.RunAsync(files, choices, ImportOrigin.StartUp, null, dryRun: false, _ => { }, cancellationToken);
        if (outcome.Problem is { } refused)
        {
            SayRefused(names, refused);
            return;
        }

        SayDone(program, names, outcome.Value.Report!, kept, outcome.Value.Id);
        LogDone(source);
    }

    /// <summary>Copies the originals, with the journals that belong to a database, where nothing of Ramal touches them again.</summary>
    private string Keep(List<OldFile> files, string source)
    {
        var folder = Path.Combine(options.Data, KeptFolder, source);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // Older programs kept their keys in clear text.
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var path in files.SelectMany(file => WithJournals.Select(ending => file.Path + ending)).Where(File.Exists))
        {
            var copy = Path.Combine(folder, Path.GetFileName(path));
            if (!File.Exists(copy))
            {
                // Under its name only once it is whole.
                File.Copy(path, copy + ".part", overwrite: true);
                File.Move(copy + ".part", copy);
            }
        }

        return folder;
    }

    private void SayRefused(string names, Problem problem)
    {
        _said.Add(new Text($"Instalação anterior encontrada: {names}.", $"Earlier installation found: {names}.").ToString());
        _said.Add(problem.Detail.ToString());
        _said.Add(new Text("Nada foi gravado e os arquivos estão como estavam.", "Nothing was written and the files are as they were.").ToString());
    }

    private void SayDone(string program, string names, ImportReportResponse report, string kept, Guid id)
    {
        long Taken(string kind) => report.Counts.FirstOrDefault(count => count.Kind == kind)?.Taken ?? 0;
        var left = report.Counts.Sum(count => count.NotTaken);
        var m = report.Messages;
        _said.Add(new Text($"Instalação anterior convertida: {names}. {program}", $"Earlier installation converted: {names}. {program}").ToString());
        _said.Add(new Text(
            $"Vieram {Taken("people")} pessoas, {Taken("instances")} instâncias, {Taken("messages")} mensagens ({m.Planned} planejadas, {m.Held} retidas, {m.Sent + m.Failed + m.Cancelled} no histórico); {left} ficaram de fora.",
            $"Taken: {Taken("people")} people, {Taken("instances")} instances, {Taken("messages")} messages ({m.Planned} planned, {m.Held} held, {m.Sent + m.Failed + m.Cancelled} history); {left} left out.").ToString());
        _said.Add(new Text(
            $"Originais intactos, com cópia em {kept}. Relatório: /admin/imports/{id}. Pare o programa antigo antes de conectar os números.",
            $"Originals untouched, copied to {kept}. Report: /admin/imports/{id}. Stop the old program before you connect the numbers.").ToString());
    }

    [LoggerMessage(LogLevel.Information, "Earlier installation {Source} converted")]
    private partial void LogDone(string source);
}
