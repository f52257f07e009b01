using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>What all flows of an account share.</summary>
internal sealed class FlowSettings : ITenantOwned
{
    public required int AccountId { get; init; }

    /// <summary>An <see cref="Flows.OpeningHours"/>, or null.</summary>
    public string? OpeningHours { get; set; }

    public int StepLimit { get; set; } = FlowSettingsLimits.DefaultStepLimit;

    public bool AiEnabled { get; set; }

    /// <summary>Everything up to <c>/chat/completions</c>.</summary>
    public string? AiAddress { get; set; }

    public string? AiModel { get; set; }

    /// <summary>Sealed.</summary>
    public string? AiKey { get; set; }

    public long? MonthlyTokenLimit { get; set; }

    public decimal? MonthlyCostLimit { get; set; }

    public decimal? PricePerMillionInput { get; set; }

    public decimal? PricePerMillionOutput { get; set; }

    public string Currency { get; set; } = "BRL";

    /// <summary>Code of the last failure; null after a success.</summary>
    public string? AiFailure { get; set; }

    /// <summary>Enough is known to ask the model.</summary>
    public bool CanAskAi => AiEnabled && AiAddress is not null && AiModel is not null;

    public OpeningHours? ReadOpeningHours() => OpeningHours is null ? null : JsonSerializer.Deserialize<OpeningHours>(OpeningHours, FlowJson.Options);
}

internal sealed class FlowSettingsTable : IEntityTypeConfiguration<FlowSettings>
{
    public void Configure(EntityTypeBuilder<FlowSettings> builder)
    {
        builder.ToTable("flow_settings");
        builder.HasKey(settings => settings.AccountId);
        builder.Property(settings => settings.AccountId).ValueGeneratedNever();
        builder.Property(settings => settings.AiAddress).HasMaxLength(500);
        builder.Property(settings => settings.AiModel).HasMaxLength(100);
        builder.Property(settings => settings.AiKey).HasMaxLength(2000);
        builder.Property(settings => settings.Currency).HasMaxLength(3);
        builder.Property(settings => settings.AiFailure).HasMaxLength(60);
        builder.Ignore(settings => settings.CanAskAi);
        builder.HasOne<Account>().WithMany().HasForeignKey(settings => settings.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>What the model used in one month.</summary>
internal sealed class AiUsage : ITenantOwned
{
    public required int AccountId { get; init; }

    /// <summary>As <c>2026-01</c>, UTC.</summary>
    public required string Month { get; init; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }
}

internal sealed class AiUsageTable : IEntityTypeConfiguration<AiUsage>
{
    public void Configure(EntityTypeBuilder<AiUsage> builder)
    {
        builder.ToTable("ai_usage");
        builder.HasKey(usage => new { usage.AccountId, usage.Month });
        builder.Property(usage => usage.Month).HasMaxLength(7);
        builder.HasOne<Account>().WithMany().HasForeignKey(usage => usage.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>A secret that web calls may carry. Shown to nobody again.</summary>
internal sealed class FlowSecret : ITenantOwned
{
    public required int AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>Sealed.</summary>
    public required string Value { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class FlowSecretTable : IEntityTypeConfiguration<FlowSecret>
{
    public void Configure(EntityTypeBuilder<FlowSecret> builder)
    {
        builder.ToTable("flow_secrets");
        builder.HasKey(secret => new { secret.AccountId, secret.Name });
        builder.Property(secret => secret.Name).HasMaxLength(40);
        builder.HasOne<Account>().WithMany().HasForeignKey(secret => secret.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
