using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>
/// The database. Knows no feature: it finds the table classes in its assembly and hides every row of other accounts.
/// Two subclasses exist only because EF keeps one set of migrations per context class.
/// </summary>
internal abstract class RamalDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>
    /// Whose rows are seen and written; null sees and writes no tenant's row. Work for all accounts asks with
    /// <c>IgnoreQueryFilters</c> and sets <see cref="WritesForAnyAccount"/>: both are searched for by a test.
    /// </summary>
    public int? AccountId { get; set; }

    /// <summary>Lets background work write rows of any account.</summary>
    public bool WritesForAnyAccount { get; set; }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RefuseForeignRows();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RefuseForeignRows();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RamalDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => typeof(ITenantOwned).IsAssignableFrom(entity.ClrType)).ToList())
        {
            HideForeignRowsMethod.MakeGenericMethod(entity.ClrType).Invoke(this, [modelBuilder]);
        }

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.GetColumnName()));
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite cannot order by DateTimeOffset, so an instant is its UTC ticks on both databases.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.Properties<TimeSpan>().HaveConversion<TimeSpanToTicksConverter>();
    }

    private static readonly MethodInfo HideForeignRowsMethod =
        typeof(RamalDbContext).GetMethod(nameof(HideForeignRows), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private void HideForeignRows<TRow>(ModelBuilder modelBuilder)
        where TRow : class, ITenantOwned =>
        modelBuilder.Entity<TRow>().HasQueryFilter(row => row.AccountId == AccountId);

    private void RefuseForeignRows()
    {
        if (WritesForAnyAccount)
        {
            return;
        }

        foreach (var entry in ChangeTracker.Entries<ITenantOwned>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && entry.Entity.AccountId != AccountId)
            {
                throw new InvalidOperationException($"A {entry.Metadata.ClrType.Name} of another account was about to be written.");
            }
        }
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        instant => instant.UtcTicks,
        ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
