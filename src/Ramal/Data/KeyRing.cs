using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ramal.Data;

/// <summary>
/// The keys that seal secrets, kept in the database so that a copy of it is complete and several processes share them.
/// </summary>
internal sealed class KeyRing(RamalDb database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = database.ForAllAccounts();
        return db.Set<KeyRingEntry>().AsNoTracking().AsEnumerable().Select(entry => XElement.Parse(entry.Xml)).ToList();
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = database.ForAllAccounts();
        db.Add(new KeyRingEntry { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}

/// <summary>One key of the ring. Belongs to the installation, so to no account.</summary>
internal sealed class KeyRingEntry
{
    public int Id { get; private set; }

    public required string Name { get; init; }

    public required string Xml { get; init; }
}

internal sealed class KeyRingTable : IEntityTypeConfiguration<KeyRingEntry>
{
    public void Configure(EntityTypeBuilder<KeyRingEntry> builder) => builder.ToTable("key_ring");
}
