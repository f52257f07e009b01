using System.Globalization;

namespace Ramal.Features.Messages;

/// <summary>
/// Through which instance a message goes, when that is not settled at the moment of asking: the one active when it is due,
/// or the first healthy one of an ordered list. A message with a fixed instance has no choice.
/// </summary>
internal sealed record SenderChoice
{
    public const int MaxListed = 20;
    private const string ActiveCode = "active";

    private SenderChoice(IReadOnlyList<int>? listed) => Listed = listed;

    /// <summary>Whichever instance is active when the message is due.</summary>
    public static SenderChoice Active { get; } = new(listed: null);

    /// <summary>In the order to try; null for the active one.</summary>
    public IReadOnlyList<int>? Listed { get; }

    /// <summary>The first of these that is connected when the message is due.</summary>
    public static SenderChoice InOrder(IReadOnlyList<int> instances) => new(instances);

    /// <summary>As stored: <c>active</c> or <c>2,3</c>.</summary>
    public string Stored => Listed is null ? ActiveCode : string.Join(',', Listed.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>As the API answers it: <c>"active"</c> or <c>[2,3]</c>.</summary>
    public object Shown => Listed is null ? ActiveCode : Listed;

    public static SenderChoice? FromStored(string? stored) => stored switch
    {
        null => null,
        ActiveCode => Active,
        _ => new SenderChoice([.. stored.Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))]),
    };
}
