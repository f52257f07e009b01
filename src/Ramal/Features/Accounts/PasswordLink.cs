using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Lets whoever holds it set the password of one person, once. Belongs to a person, not to an account.</summary>
internal sealed class PasswordLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);

    /// <summary>One link a person: a new one ends the one before.</summary>
    public required int UserId { get; init; }

    /// <summary>Hash of the token; the token itself is never stored.</summary>
    public required string TokenHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasswordLinkTable : IEntityTypeConfiguration<PasswordLink>
{
    public void Configure(EntityTypeBuilder<PasswordLink> builder)
    {
        builder.ToTable("password_links");
        builder.HasKey(link => link.UserId);
        builder.Property(link => link.UserId).ValueGeneratedNever();
        builder.Property(link => link.TokenHash).HasMaxLength(64);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(link => link.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Makes links, for administrators and for the first start after an import.</summary>
internal sealed class PasswordLinks(RamalDb database, RamalOptions options, TimeProvider clock)
{
    /// <returns>The path with the token behind the #, so that no log keeps it; null when there is no such person.</returns>
    public async Task<(string Path, DateTimeOffset ExpiresAt)?> MakeAsync(int userId, Caller? by, CancellationToken cancellationToken)
    {
        var token = Ids.NewSecret("");
        var expiresAt = clock.GetUtcNow() + PasswordLink.Lifetime;
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Set<User>().AnyAsync(user => user.Id == userId, cancellationToken))
        {
            return null;
        }

        await db.Set<PasswordLink>().Where(link => link.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        db.Add(new PasswordLink { UserId = userId, TokenHash = Ids.HashOf(token), ExpiresAt = expiresAt });
        db.AddAudit(by, clock, "user.password-link-made", userId.ToString(CultureInfo.InvariantCulture));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ($"/set-password#token={Uri.EscapeDataString(token)}", expiresAt);
    }

    /// <summary>The address as far as it can be known: the public one, else the one that the request came by.</summary>
    public Uri RootOf(HttpRequest request) => options.PublicUrl ?? new Uri($"{request.Scheme}://{request.Host}");

    /// <summary>For the first start after an import: an administrator, while none of them was ever here. Null otherwise.</summary>
    public async Task<int?> FindStrandedAdministratorAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var administrators = db.Set<User>().Where(user => user.Role == UserRole.Admin);
        return await administrators.AnyAsync(user => user.LastSeenAt != null, cancellationToken)
            ? null
            : await administrators.OrderBy(user => user.Id).Select(user => (int?)user.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
