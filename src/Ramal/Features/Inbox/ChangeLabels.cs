using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>A new label, or what a label becomes.</summary>
/// <param name="Name">1 to 40 characters; no two differ by case or accents alone.</param>
/// <param name="Color">#rrggbb; teal when left out.</param>
public sealed record LabelRequest(string? Name, string? Color = null);

/// <summary>A label, and on how many conversations it is.</summary>
public sealed record LabelResponse(Guid Id, string Name, string Color, int Conversations);

/// <summary>All labels of the account, by name.</summary>
public sealed record LabelsResponse(IReadOnlyList<LabelResponse> Items);

/// <summary>Makes, changes and removes labels.</summary>
internal sealed class ChangeLabels(RamalDbContext db, Tenant tenant, TimeProvider clock)
{
    private static readonly Text NameText = new("Escreva um nome de até 40 caracteres.", "Write a name of up to 40 characters.");
    private static readonly Text ColorText = new("Use uma cor como #0f766e.", "Use a color like #0f766e.");

    public static async Task<LabelsResponse> ListEndpoint(ChangeLabels labels, CancellationToken cancellationToken) => await labels.ListAsync(cancellationToken);

    public static async Task<IResult> CreateEndpoint(LabelRequest request, ChangeLabels labels, CancellationToken cancellationToken)
    {
        var outcome = await labels.SaveAsync(null, request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/labels/{outcome.Value.Id}", outcome.Value);
    }

    public static async Task<IResult> ChangeEndpoint(Guid id, LabelRequest request, ChangeLabels labels, CancellationToken cancellationToken) =>
        (await labels.SaveAsync(id, request, cancellationToken)).ToHttp();

    public static async Task<IResult> RemoveEndpoint(Guid id, ChangeLabels labels, CancellationToken cancellationToken) =>
        await labels.RemoveAsync(id, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private async Task<LabelsResponse> ListAsync(CancellationToken cancellationToken) => new(
        await db.Set<Label>().OrderBy(label => label.FoldedName)
            .Select(label => new LabelResponse(label.Id, label.Name, label.Color, db.Set<ConversationLabel>().Count(row => row.LabelId == label.Id)))
            .ToListAsync(cancellationToken));

    private async Task<Outcome<LabelResponse>> SaveAsync(Guid? id, LabelRequest request, CancellationToken cancellationToken)
    {
        var name = (request.Name ?? "").Trim();
        var errors = new FieldErrors()
            .AddIf(name.Length is 0 or > Label.MaxName || name.Any(character => char.IsControl(character) || char.IsSurrogate(character) && Folded.Storable(name, 100) != name), "name", NameText)
            .AddIf(request.Color is not null && !IsColor(request.Color), "color", ColorText);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var label = id is null ? null : await db.Set<Label>().SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (id is not null && label is null)
        {
            return InboxProblems.LabelNotFound;
        }

        if (label is null && await db.Set<Label>().CountAsync(cancellationToken) >= Label.MaxLabels)
        {
            return InboxProblems.TooManyLabels;
        }

        if (label is null)
        {
            db.Add(label = new Label { Id = Ids.New(clock), AccountId = tenant.AccountId, CreatedAt = clock.GetUtcNow() });
        }

        label.Change(name, request.Color ?? label.Color);
        db.AddAudit(tenant.Caller, clock, "label.changed", label.Id.ToString());
        db.Add(EventOf(label));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
        {
            return InboxProblems.LabelNameTaken;
        }

        return new LabelResponse(label.Id, label.Name, label.Color, await db.Set<ConversationLabel>().CountAsync(row => row.LabelId == label.Id, cancellationToken));
    }

    private async Task<Problem?> RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await db.Set<Label>().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } label)
        {
            return InboxProblems.LabelNotFound;
        }

        db.Remove(label);
        db.AddAudit(tenant.Caller, clock, "label.deleted", label.Id.ToString());
        db.Add(EventOf(label));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private EventRow EventOf(Label label) => EventRow.Of(label.AccountId, "label.changed", label.Id.ToString(), clock.GetUtcNow(), new { labelId = label.Id });

    private static bool IsColor(string color) => color.Length == 7 && color[0] == '#' && color[1..].All(char.IsAsciiHexDigit);
}
