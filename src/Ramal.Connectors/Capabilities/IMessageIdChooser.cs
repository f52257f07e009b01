namespace Ramal.Connectors;

/// <summary>Lets the ledger choose and store a message's id before any byte leaves, so that a crash can be settled by it.</summary>
public interface IMessageIdChooser
{
    /// <summary>A fresh id, never given before.</summary>
    ExternalMessageId ChooseId();
}
