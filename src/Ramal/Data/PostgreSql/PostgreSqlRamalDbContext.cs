using Microsoft.EntityFrameworkCore;

namespace Ramal.Data.PostgreSql;

/// <summary>Carries the PostgreSQL migrations.</summary>
internal sealed class PostgreSqlRamalDbContext(DbContextOptions<PostgreSqlRamalDbContext> options) : RamalDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        // Sequence numbers are given before the commit, so a reader could pass one that is not visible yet. Readers go in
        // the order of transactions and stop at the oldest one still running (ReadEvents.sql), for which each row names
        // its own.
        var events = modelBuilder.Entity<EventRow>();
        events.Property<ulong>("TransactionId")
            .HasColumnName("transaction_id").HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        events.HasIndex("TransactionId", nameof(EventRow.Sequence));
    }
}
