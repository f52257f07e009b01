using Microsoft.EntityFrameworkCore;
using Ramal.Data;

namespace Ramal.Features.Flows;

/// <summary>Tells the sweep of unused files which ones flows still send.</summary>
internal static class FlowMedia
{
    public static async Task<IReadOnlyCollection<Guid>> StillUsedAsync(RamalDbContext db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var used = new List<Guid>();
        foreach (var id in ids)
        {
            // Definitions are text; the few files that would be swept are looked for one by one.
            var text = id.ToString();
            if (await db.Set<Flow>().IgnoreQueryFilters().AnyAsync(flow => flow.Draft.Contains(text), cancellationToken)
                || await db.Set<FlowVersion>().IgnoreQueryFilters().AnyAsync(version => version.Definition.Contains(text), cancellationToken))
            {
                used.Add(id);
            }
        }

        return used;
    }
}
