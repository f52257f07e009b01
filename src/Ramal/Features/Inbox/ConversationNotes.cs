using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>A new note.</summary>
public sealed record AddNoteRequest(string? Text);

/// <summary>A note that the other side never sees.</summary>
public sealed record NoteResponse(Guid Id, string Text, string AuthorName, DateTimeOffset CreatedAt)
{
    internal static NoteResponse Of(ConversationNote note) => new(note.Id, note.Text, note.AuthorName, note.CreatedAt);
}

/// <summary>All notes of a conversation, the newest first.</summary>
public sealed record NotesResponse(IReadOnlyList<NoteResponse> Items);

/// <summary>Reads, adds and removes the notes of a conversation.</summary>
internal sealed class ConversationNotes(RamalDbContext db, Tenant tenant, TimeProvider clock)
{
    private const int MaxShown = 500;

    private static readonly Text LengthText = new("Escreva de 1 a 4000 caracteres.", "Write 1 to 4000 characters.");

    public static async Task<IResult> ListEndpoint(Guid id, ConversationNotes notes, CancellationToken cancellationToken) =>
        (await notes.ListAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> AddEndpoint(Guid id, AddNoteRequest request, ConversationNotes notes, CancellationToken cancellationToken)
    {
        var outcome = await notes.AddAsync(id, request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/conversations/{id}/notes/{outcome.Value.Id}", outcome.Value);
    }

    public static async Task<IResult> RemoveEndpoint(Guid id, Guid noteId, ConversationNotes notes, CancellationToken cancellationToken) =>
        await notes.RemoveAsync(id, noteId, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private async Task<Outcome<NotesResponse>> ListAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is null)
        {
            return InboxProblems.NotFound;
        }

        var notes = await db.Set<ConversationNote>().AsNoTracking().Where(note => note.ConversationId == id)
            .OrderByDescending(note => note.CreatedAt).Take(MaxShown).ToListAsync(cancellationToken);
        return new NotesResponse(notes.ConvertAll(NoteResponse.Of));
    }

    private async Task<Outcome<NoteResponse>> AddAsync(Guid id, AddNoteRequest request, CancellationToken cancellationToken)
    {
        var text = Folded.Storable((request.Text ?? "").Trim(), ConversationNote.MaxText + 1);
        if (text.Length is 0 or > ConversationNote.MaxText)
        {
            return Problem.Invalid("text", LengthText);
        }

        if (await FindAsync(id, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        var note = new ConversationNote
        {
            Id = Ids.New(clock),
            AccountId = tenant.AccountId,
            ConversationId = id,
            Text = text,
            AuthorName = tenant.Caller.Name,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Add(note);
        db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return NoteResponse.Of(note);
    }

    private async Task<Problem?> RemoveAsync(Guid id, Guid noteId, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        if (await db.Set<ConversationNote>().SingleOrDefaultAsync(note => note.Id == noteId && note.ConversationId == id, cancellationToken) is not { } note)
        {
            return InboxProblems.NoteNotFound;
        }

        db.Remove(note);
        db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private Task<Conversation?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Conversations().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
}
