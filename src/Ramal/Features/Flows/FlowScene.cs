using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Inbox;
using Ramal.Features.Instances;
using Ramal.Features.Messages;

namespace Ramal.Features.Flows;

/// <summary>What the runner works with.</summary>
internal sealed record FlowTools(
    RamalDb Database, FlowBook Book, ReplyInConversation Replies, LedgerBell Ledger, EventSignal Signal, FlowBell Bell, TimeProvider Clock);

/// <summary>Whom to wake after a commit.</summary>
internal sealed class FlowBell(TimeProvider clock)
{
    /// <summary>Some run is to go on by itself at a time.</summary>
    public WakeUp Waking { get; } = new(clock);

    /// <summary>What runs ask of the outside.</summary>
    public System.Threading.Channels.Channel<OutsideTask> Outside { get; } = System.Threading.Channels.Channel.CreateUnbounded<OutsideTask>();
}

/// <summary>A question of a run to the outside. The answer is taken only while the run still stands where it asked.</summary>
internal sealed record OutsideTask(int AccountId, Guid ConversationId, Guid RunId, int Revision, OutsideQuestion Question);

/// <summary>
/// One conversation inside one transaction that holds its row: nobody else decides there who has the word until the
/// commit. Sees the contact, the labels and the living runs as they are now.
/// </summary>
internal sealed class FlowScene : IAsyncDisposable
{
    private readonly IDbContextTransaction _transaction;
    private readonly List<Action> _afterCommit = [];

    private FlowScene(FlowTools tools, RamalDbContext db, IDbContextTransaction transaction, Conversation conversation, AccountFlows flows)
    {
        (Tools, Db, _transaction, Conversation, Flows) = (tools, db, transaction, conversation, flows);
        Now = tools.Clock.GetUtcNow();
    }

    public FlowTools Tools { get; }

    public RamalDbContext Db { get; }

    public Conversation Conversation { get; }

    public AccountFlows Flows { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Null in groups.</summary>
    public Contact? Contact { get; private set; }

    public string? Phone { get; private set; }

    public string InstanceName { get; private set; } = "";

    public IReadOnlyList<string> Labels { get; private set; } = [];

    public bool InstanceIsGone { get; private set; }

    /// <summary>The living ones here.</summary>
    public List<FlowRun> Runs { get; private set; } = [];

    public bool IsOptedOut => Contact?.OptedOutAt is not null;

    /// <summary>A person has the word.</summary>
    public bool IsPaused => Conversation.AutomationPausedUntil > Now;

    /// <returns>Null when there is no such conversation.</returns>
    public static async Task<FlowScene?> OpenAsync(FlowTools tools, int accountId, Guid conversationId, CancellationToken cancellationToken)
    {
        // Before the transaction: on SQLite it is the only writer until its end.
        var flows = await tools.Book.ActiveAsync(accountId, cancellationToken);
        var db = tools.Database.ForAccount(accountId);
        try
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync(tools.Database.Sql("LockConversation"), [conversationId], cancellationToken);
            if (await db.Set<Conversation>().SingleOrDefaultAsync(one => one.Id == conversationId, cancellationToken) is { } conversation)
            {
                var scene = new FlowScene(tools, db, transaction, conversation, flows);
                await scene.LoadAsync(cancellationToken);
                return scene;
            }

            await transaction.DisposeAsync();
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }

        await db.DisposeAsync();
        return null;
    }

    /// <summary>What a walk sees from here.</summary>
    public WalkWorld World(FlowDefinition definition)
    {
        var hours = definition.OpeningHours ?? Flows.Hours;
        return new WalkWorld
        {
            Now = Now,
            TimeZone = hours?.TimeZone ?? FlowSettingsLimits.DefaultTimeZone,
            ContactName = Contact?.Name ?? Conversation.Title,
            ContactPhone = Phone,
            InstanceName = InstanceName,
            Fields = Contact is null ? new(StringComparer.Ordinal) : ContactFields.Parse(Contact.Fields),
            Labels = new HashSet<string>(Labels, StringComparer.OrdinalIgnoreCase),
            Hours = hours,
            StepLimit = Flows.Settings?.StepLimit ?? FlowSettingsLimits.DefaultStepLimit,
            Draw = Random.Shared.Next,
            FindFlow = id => Flows.Flows.FirstOrDefault(flow => flow.Id == id && flow.IsFor(Conversation.InstanceId)) is { } flow ? new(flow.Id, flow.Version, flow.Definition) : null,
        };
    }

    public void AfterCommit(Action action) => _afterCommit.Add(action);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (!Db.ChangeTracker.HasChanges())
        {
            return;
        }

        await Db.SaveChangesAsync(cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
        Tools.Signal.Raise();
        _afterCommit.ForEach(action => action());
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Db.DisposeAsync();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var instanceId = Conversation.InstanceId;
        var instance = await Db.Set<Instance>().Where(one => one.Id == instanceId).Select(one => new { one.Name, one.DeletedAt }).SingleOrDefaultAsync(cancellationToken);
        (InstanceName, InstanceIsGone) = (instance?.Name ?? "", instance is null or { DeletedAt: not null });
        if (Conversation.ContactId is { } contactId)
        {
            Contact = await ContactRows.FindAsync(Db, contactId, cancellationToken);
            Phone = await ContactRows.PhoneOfAsync(Db, Contact?.Id ?? contactId, cancellationToken) is { } phone ? $"+{phone}" : null;
        }

        Labels = await LabelRows.Of(Db, Conversation.Id).Select(label => label.Name).ToListAsync(cancellationToken);
        Runs = await Db.Set<FlowRun>().Where(run => run.AliveIn == Conversation.Id).OrderBy(run => run.StartedAt).ToListAsync(cancellationToken);
    }
}
