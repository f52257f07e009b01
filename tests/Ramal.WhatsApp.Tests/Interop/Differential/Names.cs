namespace Ramal.WhatsApp.Tests.Interop.Differential;

/// <summary>Who and what a run's own numbers, addresses and ids stand for, so that two runs can be laid side by side.</summary>
internal sealed class Names
{
    private readonly List<(string Real, string Shown)> _names = [];

    public void Add(string real, string shown) => _names.Add((real, shown));

    /// <summary>A message's id.</summary>
    /// <returns>The id.</returns>
    public string Label(string label, string id)
    {
        Add(id, $"«{label}»");
        return id;
    }

    /// <summary>The text with everything named that is known.</summary>
    public string In(string text)
    {
        foreach (var (real, shown) in _names)
        {
            text = text.Replace(real, shown, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The label of an id; null for one that nobody named.</summary>
    public string? LabelOf(string? id)
    {
        var shown = id is null ? null : In(id);
        return shown is ['«', ..] ? shown : null;
    }
}
