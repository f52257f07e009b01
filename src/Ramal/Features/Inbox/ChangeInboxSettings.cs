using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>What an account decided about its inbox.</summary>
/// <param name="OptOutWords">A message that is one of these stops everything for whoever wrote it. Up to 50 of up to 40 characters.</param>
/// <param name="OptOutAnswer">Said once; null or empty says nothing.</param>
/// <param name="SendReadMarks">Tells the sender that we read.</param>
/// <param name="ReplyPauseHours">For how long flows are silent after somebody answered; 0 to 720.</param>
public sealed record InboxSettingsBody(IReadOnlyList<string>? OptOutWords, string? OptOutAnswer, bool? SendReadMarks, int? ReplyPauseHours);

/// <summary>Reads and changes the settings of the inbox.</summary>
internal sealed class ChangeInboxSettings(RamalDbContext db, Tenant tenant, OptOutWords words, TimeProvider clock)
{
    private const int MaxWords = 50;
    private const int MaxWord = 40;
    private const int MaxHours = 720;

    private static readonly Text WordsText = new("Use até 50 palavras de até 40 letras.", "Use up to 50 words of up to 40 letters.");
    private static readonly Text AnswerText = new("A resposta pode ter até 4096 caracteres.", "The answer may have up to 4096 characters.");
    private static readonly Text HoursText = new("Use de 0 a 720 horas.", "Use 0 to 720 hours.");

    public static async Task<InboxSettingsBody> ReadEndpoint(ChangeInboxSettings settings, CancellationToken cancellationToken) =>
        Show(await settings.FindAsync(cancellationToken));

    public static async Task<IResult> Endpoint(InboxSettingsBody request, ChangeInboxSettings settings, CancellationToken cancellationToken) =>
        (await settings.HandleAsync(request, cancellationToken)).ToHttp();

    private async Task<Outcome<InboxSettingsBody>> HandleAsync(InboxSettingsBody request, CancellationToken cancellationToken)
    {
        var settings = await FindAsync(cancellationToken);
        var wanted = request.OptOutWords?.Select(word => (word ?? "").Trim()).ToList();
        var answer = string.IsNullOrWhiteSpace(request.OptOutAnswer) ? null : request.OptOutAnswer.Trim();
        var errors = new FieldErrors()
            .AddIf(wanted?.Count > MaxWords || wanted?.Exists(word => word.Length > MaxWord || Folded.Of(word).Length == 0) == true, "optOutWords", WordsText)
            .AddIf(answer is not null && (answer.Length > OutboundMessage.MaxText || Folded.Storable(answer, OutboundMessage.MaxText) != answer), "optOutAnswer", AnswerText)
            .AddIf(request.ReplyPauseHours is < 0 or > MaxHours, "replyPauseHours", HoursText);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        settings.Change(
            wanted?.Select(word => Folded.Storable(word, MaxWord)).ToList() ?? settings.Words,
            answer,
            request.SendReadMarks ?? settings.SendsReadMarks,
            request.ReplyPauseHours ?? settings.ReplyPauseHours);
        if (db.Entry(settings).State == EntityState.Detached)
        {
            db.Add(settings);
        }

        db.AddAudit(tenant.Caller, clock, "inbox-settings.changed", tenant.AccountId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await db.SaveChangesAsync(cancellationToken);
        words.Forget(tenant.AccountId);
        return Show(settings);
    }

    private async Task<InboxSettings> FindAsync(CancellationToken cancellationToken) =>
        await db.Set<InboxSettings>().SingleOrDefaultAsync(cancellationToken) ?? new InboxSettings { AccountId = tenant.AccountId };

    private static InboxSettingsBody Show(InboxSettings settings) => new(settings.Words, settings.OptOutAnswer, settings.SendsReadMarks, settings.ReplyPauseHours);
}
