using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Connectors;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>One WhatsApp number of an account: its settings, and what is known of its link.</summary>
internal sealed class Instance : ITenantOwned
{
    public const int MaxName = 80;
    public const int MaxPaceMs = 3_600_000;
    public const int DefaultPaceMs = 1000;

    /// <summary>For how long a deletion can be taken back; after it the secrets are gone.</summary>
    public static readonly TimeSpan RestorableFor = TimeSpan.FromMinutes(10);

    private Instance()
    {
    }

    public int AccountId { get; private set; }

    /// <summary>Counts from 1 within the account; never given again.</summary>
    public int Id { get; private set; }

    public InstanceKey Key => new(AccountId, Id);

    /// <summary>1 to 80 characters.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Key of the connector.</summary>
    public string Connector { get; private set; } = "";

    /// <summary>A JSON object as the API answers it: settings that are not secret, and <c>has…</c> for the others.</summary>
    public string SettingsJson { get; private set; } = "{}";

    /// <summary>A sealed JSON object with the secret settings; empty when there are none.</summary>
    public string SealedSecrets { get; private set; } = "";

    /// <summary>Address and key come from the server's settings, not from this row.</summary>
    public bool UsesServerSettings { get; private set; }

    /// <summary>Carries what the account sends without choosing. At most one per account.</summary>
    public bool IsActive { get; private set; }

    public LinkState Status { get; private set; }

    public DateTimeOffset StatusSince { get; private set; }

    public LinkCause? StatusCause { get; private set; }

    /// <summary>Own number in E.164 digits without the plus sign, once known.</summary>
    public string? PhoneNumber { get; private set; }

    public string? ProfileName { get; private set; }

    /// <summary>Least time between two sends, in milliseconds; 0 for none.</summary>
    public int PaceMs { get; private set; } = DefaultPaceMs;

    public TimeSpan Pace => TimeSpan.FromMilliseconds(PaceMs);

    public CallbackMode? CallbackMode { get; private set; }

    /// <summary>When the provider was last heard, to within 30 s.</summary>
    public DateTimeOffset? LastEventAt { get; private set; }

    /// <summary>A person connected it and did not disconnect: taken up at start-up. A number is wanted by one instance at most.</summary>
    public bool WantsConnection { get; private set; }

    /// <summary>When a phone was linked; null when none is, so that there is nothing to take up.</summary>
    public DateTimeOffset? PairedAt { get; private set; }

    /// <summary>Hash of the secret in the callback address.</summary>
    public string CallbackHash { get; private set; } = "";

    /// <summary>The same secret, sealed: it is told to the provider at each start.</summary>
    public string SealedCallback { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    public static Instance Create(
        InstanceKey key, string name, string connector, StoredSettings settings, CallbackSecret callback, int paceMs, bool isActive, DateTimeOffset now) => new()
        {
            AccountId = key.AccountId,
            Id = key.InstanceId,
            Name = name,
            Connector = connector,
            SettingsJson = settings.ShownJson,
            SealedSecrets = settings.SealedSecrets,
            UsesServerSettings = settings.UsesServerSettings,
            CallbackHash = callback.Hash,
            SealedCallback = callback.Sealed,
            PaceMs = paceMs,
            IsActive = isActive,
            Status = LinkState.Disconnected,
            StatusCause = LinkCause.NeverPaired,
            StatusSince = now,
            CreatedAt = now,
            UpdatedAt = now,
        };

    public void Rename(string name, DateTimeOffset now) => (Name, UpdatedAt) = (name, now);

    public void SetPace(int paceMs, DateTimeOffset now) => (PaceMs, UpdatedAt) = (paceMs, now);

    public void SetSettings(StoredSettings settings, DateTimeOffset now) =>
        (SettingsJson, SealedSecrets, UsesServerSettings, UpdatedAt) = (settings.ShownJson, settings.SealedSecrets, settings.UsesServerSettings, now);

    public void Activate(DateTimeOffset now) => (IsActive, UpdatedAt) = (true, now);

    public void Deactivate(DateTimeOffset now) => (IsActive, UpdatedAt) = (false, now);

    /// <summary>What the session, or a pairing under way, says of the link.</summary>
    public void MoveLink(LinkState state, LinkCause? cause, DateTimeOffset now)
    {
        if (state != Status)
        {
            StatusSince = now;
        }

        (Status, StatusCause, UpdatedAt) = (state, cause, now);
        if (state == LinkState.LoggedOut || cause is LinkCause.UnlinkedHere)
        {
            PairedAt = null;
        }
    }

    /// <summary>The provider told whose number this is.</summary>
    public void Identify(string? phoneNumber, string? profileName) =>
        (PhoneNumber, ProfileName) = (phoneNumber ?? PhoneNumber, profileName ?? ProfileName);

    /// <summary>A phone was linked, or a link that existed was taken up because a person asked. It may be another number than before.</summary>
    public void Link(string? phoneNumber, string? profileName, DateTimeOffset now)
    {
        (PhoneNumber, ProfileName) = (phoneNumber, profileName);
        (WantsConnection, PairedAt) = (true, PairedAt ?? now);
        MoveLink(LinkState.Connected, null, now);
    }

    /// <summary>Closes the session for good until somebody connects it again.</summary>
    public void StandDown(LinkCause cause, DateTimeOffset now)
    {
        WantsConnection = false;
        MoveLink(LinkState.Disconnected, cause, now);
    }

    /// <summary>The device is gone from the phone's list: nothing is left to take up.</summary>
    public void Unlink(DateTimeOffset now)
    {
        StandDown(LinkCause.UnlinkedHere, now);
        (PhoneNumber, ProfileName) = (null, null);
    }

    /// <summary>What the provider kept was deleted with it.</summary>
    public void ForgetLink() => PairedAt = null;

    public void ReceiveEventsBy(CallbackMode mode, DateTimeOffset now) => (CallbackMode, UpdatedAt) = (mode, now);

    public void Delete(DateTimeOffset now)
    {
        StandDown(LinkCause.ByPerson, now);
        (IsActive, DeletedAt) = (false, now);
    }

    public void Restore(DateTimeOffset now) => (DeletedAt, UpdatedAt) = (null, now);

    /// <summary>Takes the credentials out of a deleted row; the name stays for the history.</summary>
    public void ForgetCredentials() => (SealedSecrets, SealedCallback, CallbackHash, PhoneNumber) = ("", "", $"gone-{Key}", null);
}

/// <summary>A number by which an older program knew an instance of this account. Never given to another one.</summary>
internal sealed class InstanceAlias : ITenantOwned
{
    public required int AccountId { get; init; }

    public required int OtherId { get; init; }

    public required int InstanceId { get; init; }
}

internal sealed class InstanceAliasTable : IEntityTypeConfiguration<InstanceAlias>
{
    public void Configure(EntityTypeBuilder<InstanceAlias> builder)
    {
        builder.ToTable("instance_aliases");
        builder.HasKey(alias => new { alias.AccountId, alias.OtherId });
        builder.Property(alias => alias.AccountId).HasColumnName("user_id");
        builder.Property(alias => alias.OtherId).ValueGeneratedNever();
        builder.HasOne<Account>().WithMany().HasForeignKey(alias => alias.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class InstanceTable : IEntityTypeConfiguration<Instance>
{
    public void Configure(EntityTypeBuilder<Instance> builder)
    {
        builder.ToTable("user_instances");
        builder.HasKey(instance => new { instance.AccountId, instance.Id });
        builder.Ignore(instance => instance.Key).Ignore(instance => instance.Pace);
        builder.Property(instance => instance.AccountId).HasColumnName("user_id");
        builder.Property(instance => instance.Id).ValueGeneratedNever();
        builder.Property(instance => instance.Name).HasMaxLength(Instance.MaxName);
        builder.Property(instance => instance.Connector).HasMaxLength(40);
        builder.Property(instance => instance.Status).HasConversion<string>().HasMaxLength(20);
        builder.Property(instance => instance.StatusCause).HasConversion<string>().HasMaxLength(30);
        builder.Property(instance => instance.CallbackMode).HasConversion<string>().HasMaxLength(10);
        builder.Property(instance => instance.PhoneNumber).HasMaxLength(20);
        builder.Property(instance => instance.ProfileName).HasMaxLength(200);
        builder.Property(instance => instance.CallbackHash).HasMaxLength(64);
        builder.HasOne<Account>().WithMany().HasForeignKey(instance => instance.AccountId).OnDelete(DeleteBehavior.Cascade);

        // The database itself keeps these two promises, whatever races.
        builder.HasIndex(instance => instance.AccountId, "one_active_instance").IsUnique().HasFilter("is_active");
        builder.HasIndex(instance => instance.PhoneNumber, "one_instance_of_a_number").IsUnique().HasFilter("wants_connection");
        builder.HasIndex(instance => instance.CallbackHash).IsUnique();
    }
}
