using Ramal.Connectors;

namespace Ramal.Features.Messages;

/// <summary>What follows a rejection. Pure: chance comes in as a number. Never asked for an unknown outcome.</summary>
internal static class RetryPolicy
{
    /// <summary>Attempts that reached the provider, the first one included.</summary>
    public const int MaxAttempts = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>How long to leave a number alone that says connected and then refuses for not being so.</summary>
    private static readonly TimeSpan NotConnectedPause = TimeSpan.FromSeconds(5);

    /// <param name="error">Why the provider refused; nothing was sent.</param>
    /// <param name="attempts">Counted attempts, this one included.</param>
    /// <param name="jitter">0 to 1: spreads retries that failed together by up to 20 % either way.</param>
    public static AfterRejection Decide(ConnectorError error, int attempts, double jitter)
    {
        if (error == ConnectorError.NotConnected)
        {
            return new AfterRejection(MessageState.Planned, MessageReason.InstanceNotConnected, NotConnectedPause, Counts: false);
        }

        if (!error.IsTransient())
        {
            return new AfterRejection(NeedsAPerson(error) ? MessageState.Held : MessageState.Failed, MessageReasons.Of(error), TimeSpan.Zero, Counts: true);
        }

        if (attempts >= MaxAttempts)
        {
            return new AfterRejection(MessageState.Failed, MessageReason.TooManyAttempts, TimeSpan.Zero, Counts: true);
        }

        // 5 s, 15 s, 45 s, 2 min 15 s, 6 min 45 s: what a provider needs to restart is covered by the first three.
        var pause = First * Math.Pow(3, Math.Max(0, attempts - 1));
        var capped = pause < Longest ? pause : Longest;
        return new AfterRejection(MessageState.Planned, MessageReasons.Of(error), capped * (0.8 + (0.4 * jitter)), Counts: true);
    }

    /// <summary>The instance is set up wrongly: the message itself is fine and can go once a person has mended that.</summary>
    private static bool NeedsAPerson(ConnectorError error) => error
        is ConnectorError.WrongKey or ConnectorError.UnknownRemoteInstance or ConnectorError.LicenseRequired
        or ConnectorError.AddressNotAllowed or ConnectorError.NotTheProvider;
}

/// <summary>What the ledger does after a rejection.</summary>
/// <param name="To">Planned, held or failed.</param>
/// <param name="Reason">Why.</param>
/// <param name="Pause">Until the next attempt, when planned.</param>
/// <param name="Counts">Whether this was an attempt at all.</param>
internal readonly record struct AfterRejection(MessageState To, MessageReason Reason, TimeSpan Pause, bool Counts);
