using System.Globalization;

namespace Ramal.Shared;

/// <summary>What a request asked of a list whose key is one growing number.</summary>
/// <param name="Limit">1 to 200.</param>
/// <param name="After">The last number of the page before; null for the first page.</param>
internal sealed record PageQuery(int Limit, long? After)
{
    public static Outcome<PageQuery> Read(int? limit, string? cursor)
    {
        var errors = new FieldErrors().AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText);
        long? after = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (Paging.FromCursor(cursor, 1) is [var key] && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                after = number;
            }
            else
            {
                errors.Add("cursor", Paging.CursorText);
            }
        }

        return errors.ToProblem() is { } invalid ? invalid : new PageQuery(limit ?? Paging.DefaultLimit, after);
    }

    /// <param name="rows">One more than <see cref="Limit"/> when there is a next page.</param>
    /// <param name="keyOf">The number of a row.</param>
    /// <param name="show">The row as the API shows it.</param>
    public Page<TItem> ToPage<TRow, TItem>(List<TRow> rows, Func<TRow, long> keyOf, Func<TRow, TItem> show)
    {
        var items = rows.Take(Limit).Select(show).ToList();
        return new Page<TItem>(items, rows.Count > Limit ? Paging.ToCursor(keyOf(rows[Limit - 1]).ToString(CultureInfo.InvariantCulture)) : null);
    }
}
