using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>What an account decided about its inbox. An account without a row has the defaults.</summary>
internal sealed class InboxSettings : ITenantOwned
{
    public const string DefaultAnswer = "Pronto: você não vai mais receber mensagens nossas. Se mudar de ideia, é só nos escrever.";

    public required int AccountId { get; init; }

    /// <summary>A JSON array of words.</summary>
    public string OptOutWords { get; private set; } = """["PARE","SAIR","STOP"]""";

    /// <summary>Said once; null says nothing.</summary>
    public string? OptOutAnswer { get; private set; } = DefaultAnswer;

    /// <summary>Tells the sender that we read.</summary>
    public bool SendsReadMarks { get; private set; } = true;

    /// <summary>For how long flows are silent after somebody of the account answered.</summary>
    public int ReplyPauseHours { get; private set; } = 12;

    public IReadOnlyList<string> Words => JsonSerializer.Deserialize<List<string>>(OptOutWords)!;

    public void Change(IReadOnlyList<string> words, string? answer, bool sendsReadMarks, int replyPauseHours) =>
        (OptOutWords, OptOutAnswer, SendsReadMarks, ReplyPauseHours) = (JsonSerializer.Serialize(words), answer, sendsReadMarks, replyPauseHours);
}

internal sealed class InboxSettingsTable : IEntityTypeConfiguration<InboxSettings>
{
    public void Configure(EntityTypeBuilder<InboxSettings> builder)
    {
        builder.ToTable("inbox_settings");
        builder.HasKey(settings => settings.AccountId);
        builder.Property(settings => settings.AccountId).ValueGeneratedNever();
        builder.Ignore(settings => settings.Words);
        builder.HasOne<Account>().WithMany().HasForeignKey(settings => settings.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>The opt-out words of accounts, folded, in memory: every received message is compared with them.</summary>
internal sealed class OptOutWords(RamalDb database)
{
    private const int LongestWord = 60;

    private readonly ConcurrentDictionary<int, IReadOnlySet<string>> _words = new();

    /// <summary>After the account changed them.</summary>
    public void Forget(int accountId) => _words.TryRemove(accountId, out _);

    /// <summary>The whole message is one of the words, whatever its case, accents and punctuation.</summary>
    public async ValueTask<bool> MatchesAsync(int accountId, string text, CancellationToken cancellationToken)
    {
        if (text.Length is 0 or > LongestWord)
        {
            return false;
        }

        if (!_words.TryGetValue(accountId, out var words))
        {
            await using var db = database.ForAccount(accountId);
            var settings = await db.Set<InboxSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new InboxSettings { AccountId = accountId };
            _words[accountId] = words = settings.Words.Select(Folded.Of).Where(word => word.Length > 0).ToHashSet(StringComparer.Ordinal);
        }

        return words.Contains(Folded.Of(text).Trim());
    }
}
