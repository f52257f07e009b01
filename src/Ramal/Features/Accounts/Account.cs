using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ramal.Features.Accounts;

/// <summary>A tenant. Made with each person and carrying the same number. Not tenant-owned: it is the tenant.</summary>
internal sealed class Account
{
    /// <summary>The same number as the person it was made for.</summary>
    public required int Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The next instance gets this id. Only ever counts up, by one statement, so that no id is given twice.</summary>
    public int NextInstanceId { get; private set; } = 1;

    /// <summary>Numbers up to this one are in use, or meant somebody else's instance once.</summary>
    public void CountInstancesFrom(int next) => NextInstanceId = Math.Max(NextInstanceId, next);
}

/// <summary>Lets a person work in an account. The owner's is made with the account; others come by invitation.</summary>
internal sealed class Membership
{
    public required int UserId { get; init; }

    public required int AccountId { get; init; }

    public required MembershipRole Role { get; init; }
}

internal enum MembershipRole
{
    Owner,
    Member,
}

internal sealed class AccountTable : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.Property(account => account.Id).ValueGeneratedNever();
    }
}

internal sealed class MembershipTable : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships");
        builder.HasKey(membership => new { membership.UserId, membership.AccountId });
        builder.Property(membership => membership.Role).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<User>().WithMany().HasForeignKey(membership => membership.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Account>().WithMany().HasForeignKey(membership => membership.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(membership => membership.AccountId);
    }
}
