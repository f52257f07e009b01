using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>How the slices of this feature reach rows and note changes.</summary>
internal static class InstanceRows
{
    /// <summary>Without the deleted ones.</summary>
    public static IQueryable<Instance> Instances(this RamalDbContext db) => db.Set<Instance>().Where(instance => instance.DeletedAt == null);

    public static Task<Instance?> FindInstanceAsync(this RamalDbContext db, int id, CancellationToken cancellationToken) =>
        db.Instances().SingleOrDefaultAsync(instance => instance.Id == id, cancellationToken);

    public static void AddInstanceEvent(this RamalDbContext db, InstanceKey key, string type, TimeProvider clock) =>
        db.Add(EventRow.Of(key.AccountId, type, key.ToString(), clock.GetUtcNow(), new { instanceId = key.InstanceId }));
}

/// <summary>Checks what a person types for an instance.</summary>
internal static class InstanceFields
{
    public static void CheckName(FieldErrors errors, string? name)
    {
        var trimmed = name?.Trim() ?? "";
        errors.AddIf(trimmed.Length is 0 or > Instance.MaxName, "name", new Text("Escreva um nome de até 80 caracteres.", "Write a name of up to 80 characters."));
        errors.AddIf(trimmed.Any(char.IsControl), "name", new Text("O nome tem caracteres de controle.", "The name has control characters."));
    }

    public static void CheckPace(FieldErrors errors, int? paceMs) => errors.AddIf(
        paceMs is < 0 or > Instance.MaxPaceMs, "paceMs", new Text("Use de 0 a 3600000 milissegundos.", "Use 0 to 3600000 milliseconds."));
}
