using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// A flow under way in one conversation. Everything that it is lies in this row, so it outlives any stop of the server.
/// In each conversation at most one run has the word, and at most one run of each flow is alive: unique indexes say so.
/// </summary>
internal sealed class FlowRun : ITenantOwned
{
    private FlowRun()
    {
    }

    public Guid Id { get; private set; }

    public int AccountId { get; private set; }

    public Guid FlowId { get; private set; }

    public int Version { get; private set; }

    public int InstanceId { get; private set; }

    public Guid ConversationId { get; private set; }

    /// <summary>Null in groups.</summary>
    public Guid? ContactId { get; private set; }

    public FlowRunState State { get; private set; }

    public string? StepId { get; private set; }

    /// <summary>When it goes on by itself; null when it never does.</summary>
    public DateTimeOffset? WakeAt { get; private set; }

    /// <summary>The conversation, while the run has the word there.</summary>
    public Guid? HeldConversation { get; private set; }

    /// <summary>The conversation, while the run is alive.</summary>
    public Guid? AliveIn { get; private set; }

    /// <summary>A <see cref="RunPlace"/>.</summary>
    public string Place { get; private set; } = "";

    /// <summary>Number of the last row of its journal.</summary>
    public int Journalled { get; private set; }

    /// <summary>Grows with each step; a step from an older one is refused.</summary>
    public int Revision { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public RunEnd? EndReason { get; private set; }

    public bool IsAlive => State != FlowRunState.Ended;

    public RunPlace ReadPlace() => JsonSerializer.Deserialize<RunPlace>(Place, FlowJson.Options)!;

    public static FlowRun Start(Guid id, int accountId, RunPlace place, RunConversation where, DateTimeOffset now) => new()
    {
        Id = id,
        AccountId = accountId,
        FlowId = place.FlowId,
        Version = place.Version,
        InstanceId = where.InstanceId,
        ConversationId = where.ConversationId,
        ContactId = where.ContactId,
        HeldConversation = where.ConversationId,
        AliveIn = where.ConversationId,
        State = FlowRunState.Running,
        StartedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Takes over where a walk stopped.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="outsideUntil">When to take an answer of the outside for lost.</param>
    /// <param name="now">The present.</param>
    public void Take(FlowWalk walk, DateTimeOffset outsideUntil, DateTimeOffset now)
    {
        var place = walk.Place;
        if (walk.Ended is { } reason)
        {
            Stand(place);
            End(reason, now);
        }
        else if (walk.Question is not null)
        {
            Stand(place);
            (State, WakeAt, HeldConversation) = (FlowRunState.Running, outsideUntil, ConversationId);
            Changed(now);
        }
        else
        {
            Park(place, now);
        }
    }

    /// <summary>Rests there until its time, or until somebody writes. Without listening it lets go of the conversation.</summary>
    public void Park(RunPlace place, DateTimeOffset now)
    {
        Stand(place);
        State = place.Listens ? FlowRunState.WaitingAnswer : FlowRunState.WaitingTime;
        (WakeAt, HeldConversation) = (place.WakeAt, place.Listens ? ConversationId : null);
        Changed(now);
    }

    public void End(RunEnd reason, DateTimeOffset now)
    {
        (State, EndReason, EndedAt, WakeAt, HeldConversation, AliveIn) = (FlowRunState.Ended, reason, now, null, null, null);
        Changed(now);
    }

    /// <summary>A person has the word; the run waits where it is.</summary>
    public void Pause(DateTimeOffset lookAgainAt, DateTimeOffset now)
    {
        (State, WakeAt) = (FlowRunState.Paused, lookAgainAt);
        Changed(now);
    }

    /// <summary>The person gave the word back.</summary>
    public void Resume(DateTimeOffset now)
    {
        var place = ReadPlace();
        (State, WakeAt) = (place.Listens ? FlowRunState.WaitingAnswer : FlowRunState.WaitingTime, place.WakeAt ?? now);
        Changed(now);
    }

    /// <summary>Not now: another run has the word.</summary>
    public void Postpone(DateTimeOffset until, DateTimeOffset now)
    {
        WakeAt = until;
        Changed(now);
    }

    public int NextInJournal() => ++Journalled;

    private void Stand(RunPlace place) =>
        (FlowId, Version, StepId, Place) = (place.FlowId, place.Version, place.StepId, JsonSerializer.Serialize(place, FlowJson.Options));

    private void Changed(DateTimeOffset now)
    {
        Revision++;
        UpdatedAt = now;
    }
}

/// <summary>Where a run takes place.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct RunConversation(int InstanceId, Guid ConversationId, Guid? ContactId);

/// <summary>How a run stands.</summary>
public enum FlowRunState
{
    /// <summary>Asks something outside.</summary>
    Running,

    /// <summary>Listens for an answer.</summary>
    WaitingAnswer,

    /// <summary>Lets time pass; other flows may answer meanwhile.</summary>
    WaitingTime,

    /// <summary>A person has the word.</summary>
    Paused,
    Ended,
}

internal sealed class FlowRunTable : IEntityTypeConfiguration<FlowRun>
{
    public void Configure(EntityTypeBuilder<FlowRun> builder)
    {
        builder.ToTable("flow_runs");
        builder.Property(run => run.Id).ValueGeneratedNever();
        builder.Property(run => run.State).HasConversion(state => FlowRunStates.Code(state), code => FlowRunStates.Parse(code)).HasMaxLength(16);
        builder.Property(run => run.StepId).HasMaxLength(40);
        builder.Property(run => run.EndReason).HasConversion(reason => reason!.Value.Code(), code => RunEnds.Parse(code)).HasMaxLength(30);
        builder.Property(run => run.Revision).IsConcurrencyToken();
        builder.Ignore(run => run.IsAlive);
        builder.HasOne<Flow>().WithMany().HasForeignKey(run => run.FlowId).OnDelete(DeleteBehavior.Cascade);

        // Nulls are distinct on both databases: only runs with the word, and only living ones, take part.
        builder.HasIndex(run => run.HeldConversation).IsUnique();
        builder.HasIndex(run => new { run.AliveIn, run.FlowId }).IsUnique();

        // However many are parked, the next ones to wake are found at once.
        builder.HasIndex(["WakeAt", "Id"], "ix_flow_runs_waking").HasFilter("wake_at IS NOT NULL");
        builder.HasIndex(run => new { run.AccountId, run.FlowId, run.Id });
        builder.HasIndex(run => new { run.ConversationId, run.FlowId, run.StartedAt });
        builder.HasIndex(["ContactId"], "ix_flow_runs_contact").HasFilter("alive_in IS NOT NULL");
    }
}

/// <summary>States as stored and shown.</summary>
internal static class FlowRunStates
{
    private static readonly Dictionary<string, FlowRunState> ByCode = Enum.GetValues<FlowRunState>().ToDictionary(Code, StringComparer.Ordinal);

    public static string Code(FlowRunState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static FlowRunState Parse(string code) => ByCode[code];
}

/// <summary>
/// One thing that a run did. Written in the commit of what it tells of, under a number of its own, so nothing is done
/// twice: a second try meets this row.
/// </summary>
internal sealed class FlowRunStep : ITenantOwned
{
    public required Guid RunId { get; init; }

    /// <summary>Counts from 1 within the run.</summary>
    public required int Seq { get; init; }

    public required int AccountId { get; init; }

    public required Guid FlowId { get; init; }

    public required int Version { get; init; }

    public required RunStepKind Kind { get; init; }

    public string? StepId { get; init; }

    /// <summary>The way out that was taken.</summary>
    public string? Output { get; init; }

    /// <summary>A code: how a call ended, why the run did.</summary>
    public string? Note { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The received message that the run took. Each is taken by one run at most.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>The row of the outbound ledger that it spoke through.</summary>
    public Guid? OutboundId { get; init; }
}

/// <summary>What a row of a run's journal tells.</summary>
public enum RunStepKind
{
    /// <summary>A message was taken.</summary>
    Heard,

    /// <summary>A message was handed to the outbound ledger.</summary>
    Said,

    /// <summary>A step was left.</summary>
    Passed,
    Ended,
}

internal sealed class FlowRunStepTable : IEntityTypeConfiguration<FlowRunStep>
{
    public void Configure(EntityTypeBuilder<FlowRunStep> builder)
    {
        builder.ToTable("flow_run_steps");
        builder.HasKey(step => new { step.RunId, step.Seq });
        builder.Property(step => step.Kind).HasConversion<string>().HasMaxLength(10);
        builder.Property(step => step.StepId).HasMaxLength(40);
        builder.Property(step => step.Output).HasMaxLength(60);
        builder.Property(step => step.Note).HasMaxLength(60);
        builder.HasOne<FlowRun>().WithMany().HasForeignKey(step => step.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(step => step.MessageId).IsUnique();

        // Counts for each step are read from this alone.
        builder.HasIndex(step => new { step.FlowId, step.Version, step.Kind, step.StepId, step.Output });
    }
}
