using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Connectors;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>
/// One person of an account, over all its instances. Born by the statement <c>Data/*/CreateContact.sql</c>, found by its
/// aliases. A contact that was merged away stays as a row, so that the merge can be taken back.
/// </summary>
internal sealed class Contact : ITenantOwned
{
    public const int MaxName = 120;
    public const int MaxFields = 50;

    private Contact()
    {
    }

    public Guid Id { get; private set; }

    public int AccountId { get; private set; }

    /// <summary>As somebody of the account wrote it; wins over the others.</summary>
    public string? TypedName { get; private set; }

    /// <summary>As the phone's owner wrote it.</summary>
    public string? AddressBookName { get; private set; }

    /// <summary>As the person chose it.</summary>
    public string? PushName { get; private set; }

    /// <summary>The name that is shown, folded, for search and order.</summary>
    public string SortName { get; private set; } = "";

    /// <summary>What is shown when nobody gave a name: a number, or the end of a hidden id.</summary>
    public string FallbackName { get; private set; } = "";

    /// <summary>A JSON object of strings.</summary>
    public string Fields { get; private set; } = "{}";

    public DateTimeOffset? OptedOutAt { get; private set; }

    /// <summary>Where the word came from, until it was answered once; else null.</summary>
    public Guid? OptOutUnanswered { get; private set; }

    /// <summary>The contact that took this one over; null for one that stands for itself.</summary>
    public Guid? MergedInto { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public string Name => TypedName ?? AddressBookName ?? PushName ?? FallbackName;

    public void Rename(string? typedName, DateTimeOffset now) => (TypedName, SortName, UpdatedAt) =
        (typedName, Folded.Of(typedName ?? AddressBookName ?? PushName ?? FallbackName), now);

    public void SetFields(string json, DateTimeOffset now) => (Fields, UpdatedAt) = (json, now);

    public void OptOut(DateTimeOffset now) => (OptedOutAt, UpdatedAt) = (OptedOutAt ?? now, now);

    public void OptIn(DateTimeOffset now) => (OptedOutAt, OptOutUnanswered, UpdatedAt) = (null, null, now);

    public void AnsweredOptOut() => OptOutUnanswered = null;

    /// <summary>Takes over what the other one had and this one lacks. The other row keeps its own for a split.</summary>
    public void Absorb(Contact other, string fields, DateTimeOffset now)
    {
        AddressBookName ??= other.AddressBookName;
        PushName ??= other.PushName;
        (OptedOutAt, Fields) = (OptedOutAt ?? other.OptedOutAt, fields);
        Rename(TypedName ?? other.TypedName, now);
        (other.MergedInto, other.UpdatedAt) = (Id, now);
    }

    /// <summary>Stands for itself again, or for another one.</summary>
    public void StandsFor(Guid? mergedInto, DateTimeOffset now) => (MergedInto, UpdatedAt) = (mergedInto, now);

    /// <summary>What is shown of somebody without a name.</summary>
    public static string FallbackOf(IEnumerable<PersonAlias> aliases)
    {
        var all = aliases.ToList();
        var phone = all.Where(alias => alias.Kind == PersonAliasKind.Phone).Select(alias => $"+{alias.Value}").FirstOrDefault();
        var username = all.Where(alias => alias.Kind == PersonAliasKind.Username).Select(alias => $"@{alias.Value}").FirstOrDefault();
        return phone ?? username ?? $"WhatsApp {(all[0].Value.Length > 6 ? all[0].Value[^6..] : all[0].Value)}";
    }
}

internal sealed class ContactTable : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("contacts");
        builder.Property(contact => contact.Id).ValueGeneratedNever();
        builder.Property(contact => contact.TypedName).HasMaxLength(Contact.MaxName);
        builder.Property(contact => contact.AddressBookName).HasMaxLength(Contact.MaxName);
        builder.Property(contact => contact.PushName).HasMaxLength(Contact.MaxName);
        builder.Property(contact => contact.FallbackName).HasMaxLength(Contact.MaxName);
        builder.Property(contact => contact.SortName).HasMaxLength(2 * Contact.MaxName);
        builder.Ignore(contact => contact.Name);
        builder.HasOne<Account>().WithMany().HasForeignKey(contact => contact.AccountId).OnDelete(DeleteBehavior.Cascade);

        // The list by name, of those that stand for themselves.
        builder.HasIndex(["AccountId", "SortName", "Id"], "ix_contacts_by_name").HasFilter("merged_into IS NULL");
        builder.HasIndex(["MergedInto"], "ix_contacts_merged").HasFilter("merged_into IS NOT NULL");
        builder.HasIndex(["OptOutUnanswered"], "ix_contacts_unanswered").HasFilter("opt_out_unanswered IS NOT NULL");
    }
}

/// <summary>One name under which WhatsApp knows a person. Belongs to one contact of the account.</summary>
internal sealed class ContactAlias : ITenantOwned
{
    private ContactAlias()
    {
    }

    public int AccountId { get; private set; }

    /// <summary>See <see cref="AliasName"/>.</summary>
    public string Name { get; private set; } = "";

    public PersonAliasKind Kind { get; private set; }

    /// <summary>As WhatsApp has it: with or without the ninth digit.</summary>
    public string Value { get; private set; } = "";

    public Guid ContactId { get; private set; }

    /// <summary>Whose it was before any merge.</summary>
    public Guid OriginId { get; private set; }

    public DateTimeOffset AddedAt { get; private set; }

    public void MoveTo(Guid contactId) => ContactId = contactId;
}

internal sealed class ContactAliasTable : IEntityTypeConfiguration<ContactAlias>
{
    public void Configure(EntityTypeBuilder<ContactAlias> builder)
    {
        builder.ToTable("contact_aliases");
        builder.HasKey(alias => new { alias.AccountId, alias.Name });
        builder.Property(alias => alias.Name).HasMaxLength(AliasName.MaxLength);
        builder.Property(alias => alias.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(alias => alias.Value).HasMaxLength(255);
        builder.HasOne<Contact>().WithMany().HasForeignKey(alias => alias.ContactId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Two contacts became one. Kept for ever, so that it can be seen and taken back.</summary>
internal sealed class ContactMerge : ITenantOwned
{
    public required Guid Id { get; init; }

    public required int AccountId { get; init; }

    /// <summary>The one that stayed.</summary>
    public required Guid KeptId { get; init; }

    /// <summary>The one that was taken over.</summary>
    public required Guid GoneId { get; init; }

    /// <summary>A person decided it; else one event of WhatsApp carried aliases of both.</summary>
    public required bool ByPerson { get; init; }

    public required DateTimeOffset At { get; init; }

    public DateTimeOffset? SplitAt { get; private set; }

    public void Split(DateTimeOffset now) => SplitAt = now;
}

internal sealed class ContactMergeTable : IEntityTypeConfiguration<ContactMerge>
{
    public void Configure(EntityTypeBuilder<ContactMerge> builder)
    {
        builder.ToTable("contact_merges");
        builder.Property(merge => merge.Id).ValueGeneratedNever();
        builder.HasOne<Contact>().WithMany().HasForeignKey(merge => merge.KeptId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Contact>().WithMany().HasForeignKey(merge => merge.GoneId).OnDelete(DeleteBehavior.Cascade);
    }
}
