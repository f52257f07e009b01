using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>The Evolution server for everybody's instances, as far as an administrator set it.</summary>
/// <param name="ApiUrl">Without a slash at the end; null when not set.</param>
/// <param name="Token">Its key; null when not set, or when it cannot be opened any more.</param>
internal sealed record EvolutionServer(string? ApiUrl, string? Token);

/// <summary>What administrators set for the whole server while it runs. Settings of the process are in <c>RamalOptions</c>.</summary>
internal sealed class ServerSettings(RamalDb database, SecretBox secrets, RamalOptions options)
{
    /// <summary>What an administrator set; as long as nobody set anything, what the process was started with.</summary>
    public async Task<EvolutionServer> GetEvolutionAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var rows = await db.Set<ServerSetting>().AsNoTracking().ToDictionaryAsync(row => row.Name, row => row.Value, StringComparer.Ordinal, cancellationToken);
        if (!rows.ContainsKey(ServerSetting.EvolutionUrl) && !rows.ContainsKey(ServerSetting.EvolutionToken) && options.EvolutionUrl is { } preset)
        {
            return new EvolutionServer(preset.ToString().TrimEnd('/'), options.EvolutionKey);
        }

        return new EvolutionServer(
            rows.GetValueOrDefault(ServerSetting.EvolutionUrl),
            rows.TryGetValue(ServerSetting.EvolutionToken, out var token) ? secrets.Open(token) : null);
    }
}

/// <summary>One setting. Belongs to the installation, so to no account.</summary>
internal sealed class ServerSetting
{
    public const string EvolutionUrl = "evolution.url";

    /// <summary>Sealed.</summary>
    public const string EvolutionToken = "evolution.token";

    public required string Name { get; init; }

    public required string Value { get; set; }
}

internal sealed class ServerSettingTable : IEntityTypeConfiguration<ServerSetting>
{
    public void Configure(EntityTypeBuilder<ServerSetting> builder)
    {
        builder.ToTable("server_settings");
        builder.HasKey(setting => setting.Name);
        builder.Property(setting => setting.Name).HasMaxLength(60);
    }
}
