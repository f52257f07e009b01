using System.Buffers.Text;
using System.Text;

namespace Ramal.Shared;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as asked for.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>
/// Where a page begins. Lists are read by key, never by offset, so that items neither skip nor repeat while rows change.
/// </summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    public static readonly Text LimitText = new("Use um limite de 1 a 200.", "Use a limit from 1 to 200.");
    public static readonly Text CursorText = new("Este cursor não veio desta lista.", "This cursor does not come from this list.");

    public static string ToCursor(params ReadOnlySpan<string> keys) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', keys)));

    /// <summary>Null when the cursor is not one of ours with that many keys.</summary>
    public static string[]? FromCursor(string cursor, int keyCount)
    {
        try
        {
            var keys = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('|');
            return keys.Length == keyCount ? keys : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
