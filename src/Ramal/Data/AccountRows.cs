using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>Removes every row of one account, whichever feature it belongs to: a new table cannot be forgotten.</summary>
internal static class AccountRows
{
    private static readonly MethodInfo DeleteMethod = typeof(AccountRows).GetMethod(nameof(DeleteAsync), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <param name="db">A context of that account, inside a transaction: its filter is what chooses the rows.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task DeleteAllAsync(RamalDbContext db, CancellationToken cancellationToken)
    {
        foreach (var table in InOrder(db.Model))
        {
            await (Task)DeleteMethod.MakeGenericMethod(table.ClrType).Invoke(null, [db, cancellationToken])!;
        }
    }

    /// <summary>Rows that refer to others go before them.</summary>
    private static List<IEntityType> InOrder(IModel model)
    {
        var ordered = new List<IEntityType>();
        var seen = new HashSet<IEntityType>();
        foreach (var table in model.GetEntityTypes().Where(table => typeof(ITenantOwned).IsAssignableFrom(table.ClrType)))
        {
            Visit(table);
        }

        return ordered;

        void Visit(IEntityType table)
        {
            if (!seen.Add(table))
            {
                return;
            }

            foreach (var key in table.GetReferencingForeignKeys().Where(key => typeof(ITenantOwned).IsAssignableFrom(key.DeclaringEntityType.ClrType)))
            {
                Visit(key.DeclaringEntityType);
            }

            ordered.Add(table);
        }
    }

    private static Task<int> DeleteAsync<TRow>(RamalDbContext db, CancellationToken cancellationToken)
        where TRow : class, ITenantOwned => db.Set<TRow>().ExecuteDeleteAsync(cancellationToken);
}
