namespace Ramal.Lab.WhatsApp;

/// <summary>What clients did against the rules.</summary>
internal sealed class BreachLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_gate)
            {
                return [.. _texts];
            }
        }
    }

    public void Add(string who, string what)
    {
        lock (_gate)
        {
            _texts.Add($"{who}: {what}");
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _texts.Clear();
        }
    }
}
