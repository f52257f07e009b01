using System.Text.Json;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>One import.</summary>
/// <param name="Id">As in the address.</param>
/// <param name="State">reading, ready, running, done or failed.</param>
/// <param name="Kind">schedulezap, ylada or csv; null until it is known.</param>
/// <param name="Layout">The shape in which the data was found; null until it is known.</param>
/// <param name="LayoutText">The same as a sentence.</param>
/// <param name="Files">What was uploaded.</param>
/// <param name="Origin">page, command or start-up.</param>
/// <param name="TimeZone">For times without one.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it ended; null before.</param>
/// <param name="ByName">Who asked.</param>
/// <param name="Progress">While it works; null otherwise.</param>
/// <param name="Problem">Why it failed; nothing was written.</param>
/// <param name="Csv">How a table was read; null for others.</param>
/// <param name="Report">What would happen, or what happened.</param>
public sealed record ImportResponse(
    Guid Id,
    string State,
    string? Kind,
    string? Layout,
    string? LayoutText,
    IReadOnlyList<ImportedFile> Files,
    string Origin,
    string TimeZone,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    string ByName,
    ImportProgress? Progress,
    ImportFailureResponse? Problem,
    CsvShape? Csv,
    ImportReportResponse? Report)
{
    internal static ImportResponse Of(Import import, ImportProgress? progress, IReadOnlyList<ImportRowResponse> rows) => new(
        import.Id,
        ImportCodes.Of(import.State),
        import.Program is { } program ? ImportCodes.Of(program) : null,
        import.Layout is { } layout ? ImportCodes.Of(layout) : null,
        import.Layout is { } known ? ImportCodes.TextOf(known).ToString() : null,
        JsonSerializer.Deserialize<List<ImportedFile>>(import.Files, ImportReport.Json)!,
        ImportCodes.Of(import.Origin),
        JsonSerializer.Deserialize<ImportChoices>(import.Choices, ImportReport.Json)!.TimeZone,
        import.CreatedAt,
        import.FinishedAt,
        import.ByName,
        progress,
        import.Failure is null ? null : ImportFailureResponse.Of(JsonSerializer.Deserialize<ImportFailure>(import.Failure, ImportReport.Json)!),
        import.Csv is null ? null : JsonSerializer.Deserialize<CsvShape>(import.Csv, ImportReport.Json),
        import.Report is null ? null : ImportReportResponse.Of(JsonSerializer.Deserialize<ImportReport>(import.Report, ImportReport.Json)!, rows));
}

/// <summary>Why an import failed.</summary>
/// <param name="Code">A code of the API.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="File">Which file, or null.</param>
/// <param name="Line">Where in it; counts from 1.</param>
/// <param name="Column">Counts from 1.</param>
public sealed record ImportFailureResponse(string Code, string Detail, string? File, long? Line, long? Column)
{
    internal static ImportFailureResponse Of(ImportFailure failure) =>
        new(failure.Code, new Text(failure.Portuguese, failure.English).ToString(), failure.File, failure.Line, failure.Column);
}

/// <summary>What an import did, or would do.</summary>
/// <param name="DryRun">Nothing was written.</param>
/// <param name="Counts">By kind of row.</param>
/// <param name="Messages">What the taken messages became.</param>
/// <param name="People">At most 200.</param>
/// <param name="Instances">At most 200.</param>
/// <param name="Notes">What to know and to do.</param>
/// <param name="Rows">The first rows that were not taken, or taken with a change; at most 50.</param>
/// <param name="RowCount">How many of those there are.</param>
public sealed record ImportReportResponse(
    bool DryRun,
    IReadOnlyList<ImportCountResponse> Counts,
    MessageCounts Messages,
    IReadOnlyList<ImportPersonResponse> People,
    IReadOnlyList<ReportInstance> Instances,
    IReadOnlyList<ImportNoteResponse> Notes,
    IReadOnlyList<ImportRowResponse> Rows,
    long RowCount)
{
    internal static ImportReportResponse Of(ImportReport report, IReadOnlyList<ImportRowResponse> rows) => new(
        report.DryRun,
        [.. report.Counts.Select(count => new ImportCountResponse(ImportCodes.Of(count.Kind), count.Found, count.Taken, count.AlreadyHere, count.NotTaken))],
        report.Messages,
        [.. report.People.Select(person => new ImportPersonResponse(person.UserId, person.Name, person.UserName, person.Email, person.Role, ImportCodes.Of(person.SignIn)))],
        report.Instances,
        [.. report.Notes.Select(note => new ImportNoteResponse(note.Remark.Code(), note.Remark.Sentence().ToString(), note.Count))],
        rows,
        report.RowCount);
}

/// <summary>Rows of one kind.</summary>
/// <param name="Kind">people, instances, messages, flows, settings, contacts or conversations.</param>
/// <param name="Found">In the old data.</param>
/// <param name="Taken">New here.</param>
/// <param name="AlreadyHere">From an import before.</param>
/// <param name="NotTaken">See the rows.</param>
public sealed record ImportCountResponse(string Kind, long Found, long Taken, long AlreadyHere, long NotTaken);

/// <summary>A person who came along.</summary>
/// <param name="UserId">Null in a dry run.</param>
/// <param name="Name">As shown.</param>
/// <param name="UserName">For signing in as long as there is no e-mail.</param>
/// <param name="Email">Null when there is none.</param>
/// <param name="Role">user or admin.</param>
/// <param name="SignIn">old-password, link or already-here.</param>
public sealed record ImportPersonResponse(int? UserId, string Name, string? UserName, string? Email, string Role, string SignIn);

/// <summary>Something to know or to do.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">A sentence.</param>
/// <param name="Count">How many rows it concerns.</param>
public sealed record ImportNoteResponse(string Code, string Text, long Count);

/// <summary>A row that was not taken, or taken with a change.</summary>
/// <param name="Kind">See the counts.</param>
/// <param name="Row">How the old data names it.</param>
/// <param name="Outcome">notTaken or changed.</param>
/// <param name="Code">Stable.</param>
/// <param name="Reason">A sentence.</param>
public sealed record ImportRowResponse(string Kind, string Row, string Outcome, string Code, string Reason)
{
    internal static ImportRowResponse Of(ImportedKind kind, string row, RowOutcome outcome, ImportRemark remark) =>
        new(ImportCodes.Of(kind), row, outcome == RowOutcome.NotTaken ? "notTaken" : "changed", remark.Code(), remark.Sentence().ToString());
}

/// <summary>How the values of this feature are written in the API.</summary>
internal static class ImportCodes
{
    public static string Of<T>(T value)
        where T : struct, Enum => value switch
        {
            ImportSource.ScheduleZap => "schedulezap",
            _ => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()),
        };

    public static Text TextOf(ImportLayout layout) => layout switch
    {
        ImportLayout.OneConfig => new("ScheduleZAP, primeira versão: uma configuração para todos.", "ScheduleZAP, first version: one configuration for everybody."),
        ImportLayout.UserConfigs => new("ScheduleZAP com uma configuração por usuário.", "ScheduleZAP with a configuration for each user."),
        ImportLayout.UserInstances => new("ScheduleZAP com instâncias por usuário.", "ScheduleZAP with instances for each user."),
        ImportLayout.SingleConnection => new("ScheduleZAP com um servidor Evolution e uma conexão por usuário.", "ScheduleZAP with one Evolution server and one connection for each user."),
        ImportLayout.JsonFile => new("ScheduleZAP antigo: arquivo schedules.json.", "Older ScheduleZAP: the file schedules.json."),
        ImportLayout.Flat => new("Ylada Bot, formato antigo: uma instância por usuário.", "Ylada Bot, old shape: one instance for each user."),
        ImportLayout.Instances => new("Ylada Bot, formato novo: várias instâncias por usuário.", "Ylada Bot, new shape: several instances for each user."),
        ImportLayout.Mixed => new("Ylada Bot, os dois formatos no mesmo arquivo.", "Ylada Bot, both shapes in one file."),
        ImportLayout.NoInstances => new("Ylada Bot, sem instâncias.", "Ylada Bot, without instances."),
        ImportLayout.Csv => new("Tabela de mensagens.", "A table of messages."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
