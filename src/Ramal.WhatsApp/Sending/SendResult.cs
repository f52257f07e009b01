using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Sending;

/// <summary>What became of a send. The set is closed; the caller handles all of it.</summary>
public abstract record SendResult
{
    private protected SendResult()
    {
    }
}

/// <summary>WhatsApp's server took the message at this time.</summary>
public sealed record SendAccepted(DateTimeOffset At) : SendResult;

/// <summary>Nothing was taken, and sending again as it is will not help, unless the reason goes away.</summary>
public sealed record SendRejected(SendRefusal Refusal, int Code = 0) : SendResult;

/// <summary>The bytes left, the answer did not come: the message may or may not arrive. Only a receipt can tell.</summary>
public sealed record SendUnknown : SendResult;

public enum SendRefusal
{
    /// <summary>There is no link. Nothing was sent.</summary>
    NotConnected,

    /// <summary>The number has no WhatsApp, or no device of the recipient can be reached.</summary>
    NotOnWhatsApp,

    /// <summary>463: WhatsApp does not let this account write to people it does not know, for now. Never repeat by itself.</summary>
    ReachOutLimited,

    /// <summary>The server's own refusal, with its number.</summary>
    ByServer,

    /// <summary>The content is of a kind that cannot be sent.</summary>
    ContentNotSupported,

    /// <summary>This account is not a member of the group.</summary>
    NotInGroup,
}

/// <summary>A message of ours that WhatsApp's server is known to have.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Chat">The person, by LID where known, or the group.</param>
/// <param name="ChatPhone">The number of a person with a LID, where known.</param>
/// <param name="At">When it was sealed.</param>
/// <param name="Body">What it says; null for what is no content of its own.</param>
public sealed record SentRecord(string Id, Jid Chat, Jid? ChatPhone, DateTimeOffset At, MessageBody? Body);
