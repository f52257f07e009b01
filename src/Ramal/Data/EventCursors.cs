using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ramal.Data;

/// <summary>How far a reader of the event ledger came, over restarts. Not tenant-owned: a reader reads for everybody.</summary>
internal sealed class EventCursor
{
    public required string Name { get; init; }

    public long Sequence { get; set; }

    /// <summary>See <see cref="EventPosition"/>.</summary>
    public string TransactionText { get; set; } = "0";
}

internal sealed class EventCursorTable : IEntityTypeConfiguration<EventCursor>
{
    public void Configure(EntityTypeBuilder<EventCursor> builder)
    {
        builder.ToTable("event_cursors");
        builder.HasKey(cursor => cursor.Name);
        builder.Property(cursor => cursor.Name).HasMaxLength(40);
        builder.Property(cursor => cursor.TransactionText).HasMaxLength(24);
    }
}

/// <summary>Keeps the cursors of readers. What a reader did and how far it came may share a commit (<see cref="StageAsync"/>).</summary>
internal sealed class EventCursors(RamalDb database, EventReader events)
{
    /// <summary>Where the reader stands; a new reader begins with what happens from now on.</summary>
    public async Task<EventPosition> LoadAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        if (await db.Set<EventCursor>().AsNoTracking().SingleOrDefaultAsync(cursor => cursor.Name == name, cancellationToken) is { } known)
        {
            return new EventPosition(known.Sequence, known.TransactionText);
        }

        var last = await events.LastAsync(cancellationToken);
        await SaveAsync(name, last, cancellationToken);
        return last;
    }

    public async Task SaveAsync(string name, EventPosition position, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        await StageAsync(db, name, position, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Puts the new place into a commit of the caller's.</summary>
    public static async Task StageAsync(RamalDbContext db, string name, EventPosition position, CancellationToken cancellationToken)
    {
        var cursor = await db.Set<EventCursor>().SingleOrDefaultAsync(cursor => cursor.Name == name, cancellationToken);
        if (cursor is null)
        {
            db.Add(cursor = new EventCursor { Name = name });
        }

        (cursor.Sequence, cursor.TransactionText) = (position.Sequence, position.Transaction);
    }
}
