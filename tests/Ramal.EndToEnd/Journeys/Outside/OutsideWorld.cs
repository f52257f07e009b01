namespace Ramal.EndToEnd.Journeys.Outside;

/// <summary>What carries the messages of a journey's numbers.</summary>
public enum Provider
{
    /// <summary>A simulated Evolution API server.</summary>
    Evolution,

    /// <summary>Ramal's own engine on a simulated WhatsApp.</summary>
    Native,
}

/// <summary>All that a journey meets beyond the server: people's phones, whichever way their messages take.</summary>
public abstract class OutsideWorld : IAsyncDisposable
{
    /// <summary>With which the server reaches it.</summary>
    public abstract IReadOnlyList<string> ServerSettings { get; }

    public static async Task<OutsideWorld> BeginAsync(Provider provider) =>
        provider == Provider.Native ? await NativeWorld.BeginAsync() : await EvolutionWorld.BeginAsync();

    /// <summary>A phone that acknowledges what arrives.</summary>
    /// <param name="number">Digits with country code.</param>
    /// <param name="name">As its owner calls themselves.</param>
    public abstract OutsidePhone AddPhone(string number, string name);

    /// <summary>Fails when the server broke a rule that the simulation watches.</summary>
    public abstract void AssertCorrect();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A phone with WhatsApp on it.</summary>
public abstract class OutsidePhone
{
    /// <summary>Digits of the number in E.164 without the plus sign.</summary>
    public abstract string Number { get; }

    /// <summary>What arrived, oldest first.</summary>
    public abstract IReadOnlyList<Arrived> Received { get; }

    /// <summary>Points the camera at a QR code, given as its text.</summary>
    /// <returns>False when nobody shows that code now.</returns>
    public abstract bool Scan(string qrText);

    /// <param name="to">Number of an instance; so in all that follow.</param>
    /// <param name="text">The message.</param>
    /// <returns>The id of the message.</returns>
    public abstract string Write(string to, string text);

    public abstract void SendPicture(string to, byte[] png, string caption);

    /// <summary>Reacts to a message of either side.</summary>
    public abstract void React(string to, string messageId, string emoji);

    /// <summary>Changes what this phone wrote.</summary>
    public abstract void Edit(string to, string messageId, string text);

    /// <summary>Deletes what this phone wrote, for everyone.</summary>
    public abstract void Delete(string to, string messageId);

    /// <summary>From now on what arrives is read at once.</summary>
    public abstract void ReadAtOnce();

    /// <summary>How often exactly this text arrived.</summary>
    public int Count(string text) => Received.Count(message => message.Text == text);
}

/// <summary>A message that reached a phone.</summary>
/// <param name="Id">As WhatsApp knows it.</param>
/// <param name="From">Number of the instance that sent it.</param>
/// <param name="Text">The text, or a caption.</param>
/// <param name="File">The bytes of a file, as the phone opened it; empty for a text.</param>
public sealed record Arrived(string Id, string From, string Text, ReadOnlyMemory<byte> File);
