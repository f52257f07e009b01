using Microsoft.EntityFrameworkCore;

namespace Ramal.Data;

/// <summary>Brings the database to the present schema at start-up, under the lock that EF takes on both databases.</summary>
internal sealed class Migrator(RamalDb database)
{
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        await db.Database.MigrateAsync(cancellationToken);
    }
}
