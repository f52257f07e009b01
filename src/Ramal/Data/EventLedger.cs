using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>
/// One happening. Written in the same commit as what it tells of; read by cursor, by anyone, any number of times.
/// </summary>
internal sealed class EventRow : ITenantOwned
{
    private EventRow()
    {
    }

    /// <summary>Grows with every event; the cursor of readers.</summary>
    public long Sequence { get; private set; }

    public required int AccountId { get; init; }

    /// <summary>Noun and past participle: <c>message.planned</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Id of what it happened to, as in the API.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>A JSON object; no secret and no message text.</summary>
    public required string Data { get; init; }

    public static EventRow Of(int accountId, string type, string subject, DateTimeOffset at, object data) => new()
    {
        AccountId = accountId,
        Type = type,
        Subject = subject,
        At = at,
        Data = JsonSerializer.Serialize(data, JsonSerializerOptions.Web),
    };
}

internal sealed class EventTable : IEntityTypeConfiguration<EventRow>
{
    public void Configure(EntityTypeBuilder<EventRow> builder)
    {
        builder.ToTable("events");
        builder.HasKey(row => row.Sequence);
        builder.Property(row => row.Sequence).ValueGeneratedOnAdd();
        builder.Property(row => row.Type).HasMaxLength(60);
        builder.Property(row => row.Subject).HasMaxLength(60);
        builder.HasIndex(row => row.At);
    }
}

/// <summary>Wakes the readers of the event ledger after a commit. One per process.</summary>
internal sealed class EventSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next <see cref="Raise"/>. Take it before reading, so that no commit falls between.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

/// <summary>Raises <see cref="EventSignal"/> after each commit of EF that holds an event.</summary>
internal sealed class EventSignalInterceptor(EventSignal signal) : SaveChangesInterceptor
{
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        RaiseWhenCommitted(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private void RaiseWhenCommitted(DbContext db)
    {
        // Inside a wider transaction the signal would come before the commit; whoever opened it raises the signal.
        if (db.Database.CurrentTransaction is null && db.ChangeTracker.Entries<EventRow>().Any())
        {
            signal.Raise();
        }
    }
}
