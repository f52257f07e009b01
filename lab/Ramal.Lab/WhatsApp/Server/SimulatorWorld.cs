using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Everything the simulated WhatsApp knows. All of it is used under <see cref="Gate"/>, so that no two things happen at once.</summary>
internal sealed class SimulatorWorld
{
    private readonly Dictionary<string, SimulatedAccount> _byUser = new(StringComparer.Ordinal);
    private readonly List<(Func<bool> Holds, TaskCompletionSource Found)> _waiting = [];
    private readonly Queue<Action> _deferred = new();
    private int _depth;
    private int _lastId;

    public SimulatorWorld(SimulatorOptions options)
    {
        Options = options;
        Identity = new ServerIdentity(options.TimeProvider.GetUtcNow());
        Transcript = new Transcript(options.TimeProvider, options.TranscriptLimit);
        Faults = new SimulatorFaults(this);
        Post = new PostOffice(this);
        Doors = new Doors(this);
        Messages = new MessageRoute(this);
        Receipts = new ReceiptRoute(this);
        Groups = new GroupDesk(this);
        Pairing = new PairingDesk(this);
        PreKeys = new PreKeyDesk(this);
        Media = new MediaHost(this);
        Router = new ServerRouter(this);
    }

    public Lock Gate { get; } = new();

    public SimulatorOptions Options { get; }

    public ServerIdentity Identity { get; }

    public Transcript Transcript { get; }

    public BreachLog Breaches { get; } = new();

    public SimulatorFaults Faults { get; }

    public PostOffice Post { get; }

    public Doors Doors { get; }

    public MessageRoute Messages { get; }

    public ReceiptRoute Receipts { get; }

    public GroupDesk Groups { get; }

    public PairingDesk Pairing { get; }

    public PreKeyDesk PreKeys { get; }

    public MediaHost Media { get; }

    public ServerRouter Router { get; }

    public string Authority { get; set; } = "";

    public List<SimulatedAccount> Accounts { get; } = [];

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>Now, as stanzas write it.</summary>
    public string Seconds => Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++_lastId}");

    /// <summary>By number or by the user part of a LID.</summary>
    public SimulatedAccount? Find(string? user) => user is null ? null : _byUser.GetValueOrDefault(user);

    public SimulatedAccount? Find(Jid? jid) => Find(jid?.User);

    public SimulatedAccount Add(string number, string name)
    {
        var account = new SimulatedAccount(number, (90_000_000_000_011L + (Accounts.Count * 7919L)).ToString(CultureInfo.InvariantCulture), name);
        account.Phone = new VirtualPhone(this, account);
        Accounts.Add(account);
        _byUser.Add(account.Number, account);
        _byUser.Add(account.LidUser, account);
        return account;
    }

    /// <summary>One thing happens, and then what phones do about it: they answer after the server has.</summary>
    public void Run(Action action)
    {
        lock (Gate)
        {
            _depth++;
            try
            {
                action();
                while (_depth == 1 && _deferred.TryDequeue(out var next))
                {
                    next();
                }
            }
            finally
            {
                _depth--;
            }

            Changed();
        }
    }

    public T Run<T>(Func<T> action)
    {
        T result = default!;
        Run(() => { result = action(); });
        return result;
    }

    /// <summary>After what is happening now.</summary>
    public void Defer(Action action) => _deferred.Enqueue(action);

    /// <summary>Something that is waited for may have come true.</summary>
    private void Changed()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].Found.Task.IsCompleted || _waiting[i].Holds())
            {
                _waiting[i].Found.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Waits without polling; the condition is evaluated under the gate.</summary>
    public async Task UntilAsync(Func<bool> holds, string what, TimeSpan patience)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Gate)
        {
            if (holds())
            {
                return;
            }

            _waiting.Add((holds, found));
        }

        try
        {
            await found.Task.WaitAsync(patience, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            lock (Gate)
            {
                _waiting.RemoveAll(waiting => ReferenceEquals(waiting.Found, found));
            }

            var last = string.Join("\n  ", Transcript.Read().TakeLast(8).Select(entry => $"{entry.Device} {(entry.FromClient ? "→" : "←")} {entry.Text}"));
            throw new TimeoutException($"{what} did not happen. Breaches: {string.Join("; ", Breaches.Texts)}\n  {last}", exception);
        }
    }
}
