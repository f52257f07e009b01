using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// Takes messages along, a few hundred at a time whatever their number: those whose time is to come are planned, those
/// whose time has passed are held, and what was sent, failed or was called off becomes history that nothing moves.
/// </summary>
internal sealed class ImportMessages(TimeProvider clock)
{
    private const int Batch = 500;

    public async Task RunAsync(ImportSession session, Action<long> progress, CancellationToken cancellationToken)
    {
        session.Tally.Found(ImportedKind.Messages, session.Old.MessageCount);
        var names = await InstancesByNameAsync(session, cancellationToken);
        var conversion = new MessageConversion(session, names, clock);
        var seen = new HashSet<UInt128>();
        await using var messages = new BulkInsert<OutboundMessage>(session.Db);
        await using var steps = new BulkInsert<MessageTransition>(session.Db);
        await using var rows = new BulkInsert<ImportedRow>(session.Db);
        var done = 0L;
        foreach (var batch in session.Old.Messages().Chunk(Batch))
        {
            var known = await KnownAsync(session, batch, cancellationToken);
            var taken = await TakenIdsAsync(session, batch, cancellationToken);
            foreach (var old in batch)
            {
                if (Judge(session, old, known, seen) && conversion.Convert(old, taken) is var (message, row) && row is not null && !session.Order.DryRun)
                {
                    if (message is not null)
                    {
                        await messages.AddAsync(message, cancellationToken);
                        await steps.AddAsync(MessageTransition.Imported(message), cancellationToken);
                    }

                    await rows.AddAsync(row, cancellationToken);
                }
            }

            progress(done += batch.Length);
        }

        await messages.FlushAsync(cancellationToken);
        await steps.FlushAsync(cancellationToken);
        await rows.FlushAsync(cancellationToken);
    }

    /// <summary>False when the row is settled already, and counted.</summary>
    private static bool Judge(ImportSession session, OldMessage old, HashSet<string> known, HashSet<UInt128> seen)
    {
        if (old.Broken is { } broken)
        {
            session.Tally.NotTaken(ImportedKind.Messages, old.Row, broken);
            return false;
        }

        var key = ImportSession.Fit(old.Key);
        if (!seen.Add(UInt128.Parse(Ids.HashOf(key)[..32], NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
        {
            session.Tally.NotTaken(ImportedKind.Messages, old.Row, ImportRemark.RepeatedKey);
            return false;
        }

        if (known.Contains(key))
        {
            session.Tally.AlreadyHere(ImportedKind.Messages);
            return false;
        }

        return true;
    }

    private static async Task<HashSet<string>> KnownAsync(ImportSession session, OldMessage[] batch, CancellationToken cancellationToken)
    {
        var keys = batch.Select(old => ImportSession.Fit(old.Key)).ToList();
        return await session.Db.Set<ImportedRow>().AsNoTracking()
            .Where(row => row.Source == session.Source && row.Kind == ImportedKind.Messages && keys.Contains(row.OldKey))
            .Select(row => row.OldKey).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Ids of this batch that exist here, and whose they are.</summary>
    private static async Task<Dictionary<Guid, int>> TakenIdsAsync(ImportSession session, OldMessage[] batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(old => Guid.TryParse(old.Key, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct().ToList();
        return ids.Count == 0
            ? []
            : await session.Db.Set<OutboundMessage>().IgnoreQueryFilters().AsNoTracking()
                .Where(message => ids.Contains(message.Id)).ToDictionaryAsync(message => message.Id, message => message.AccountId, cancellationToken);
    }

    /// <summary>Instances of the importing account, as a person may name them in a table.</summary>
    private static async Task<Dictionary<string, InstanceKey>> InstancesByNameAsync(ImportSession session, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, InstanceKey>(StringComparer.OrdinalIgnoreCase);
        if (session.Old.Program != ImportSource.Csv)
        {
            return names;
        }

        var instances = await session.Db.Set<Instance>().IgnoreQueryFilters().AsNoTracking()
            .Where(instance => instance.AccountId == session.OwnerId && instance.DeletedAt == null).OrderBy(instance => instance.Id).ToListAsync(cancellationToken);
        foreach (var instance in instances)
        {
            names.TryAdd(instance.Name, instance.Key);
        }

        foreach (var instance in instances)
        {
            names[instance.Id.ToString(CultureInfo.InvariantCulture)] = instance.Key;
            names[instance.Key.ToString()] = instance.Key;
        }

        return names;
    }
}
