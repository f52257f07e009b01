using Microsoft.EntityFrameworkCore;

namespace Ramal.Data;

/// <summary>
/// Brings the database to the present schema at start-up, under the lock that EF takes on both databases. The full-text
/// index is beyond what EF's migrations know: it is made by statements that do nothing when it is there.
/// </summary>
internal sealed class Migrator(RamalDb database)
{
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            if ((await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Any())
            {
                await RunAsync("SearchOff", cancellationToken);
            }

            await db.Database.MigrateAsync(cancellationToken);
        }

        await RunAsync("Search", cancellationToken);
    }

    private async Task RunAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a resource of this assembly.
        command.CommandText = database.Sql(statement);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
