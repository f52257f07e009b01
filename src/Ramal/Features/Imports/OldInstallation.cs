namespace Ramal.Features.Imports;

/// <summary>Programs, and files, that Ramal takes over from.</summary>
internal enum ImportSource
{
    ScheduleZap,
    Ylada,
    Csv,
}

/// <summary>The shapes in which their data is found.</summary>
internal enum ImportLayout
{
    /// <summary>ScheduleZAP's first database: one configuration for everybody.</summary>
    OneConfig,

    /// <summary>ScheduleZAP: a configuration for each user.</summary>
    UserConfigs,

    /// <summary>ScheduleZAP: rows of instances for each user.</summary>
    UserInstances,

    /// <summary>ScheduleZAP: one Evolution server, one connection kept in the user's row.</summary>
    SingleConnection,

    /// <summary>ScheduleZAP's older JSON file.</summary>
    JsonFile,

    /// <summary>Ylada Bot: one instance for each user.</summary>
    Flat,

    /// <summary>Ylada Bot: a list of instances for each user.</summary>
    Instances,

    /// <summary>Ylada Bot: both in one file.</summary>
    Mixed,

    /// <summary>Ylada Bot: flows, logs or people without any instance.</summary>
    NoInstances,

    /// <summary>A table of messages.</summary>
    Csv,
}

/// <summary>Data of another program, read and not yet judged. Messages are read as they are asked for: there may be very many.</summary>
internal abstract class OldInstallation : IDisposable
{
    public abstract ImportSource Program { get; }

    public abstract ImportLayout Layout { get; }

    /// <summary>Names the installation whatever the file is called: a later copy of the same one is recognised.</summary>
    public abstract string Source { get; }

    /// <summary>The Evolution server for everybody, or null.</summary>
    public virtual OldServer? Server => null;

    public virtual IReadOnlyList<OldPerson> People => [];

    public virtual IReadOnlyList<OldInstance> Instances => [];

    public virtual IReadOnlyList<OldFlow> Flows => [];

    /// <summary>What Ramal has no place for.</summary>
    public virtual IReadOnlyList<OldLeftover> Leftovers => [];

    public abstract long MessageCount { get; }

    public abstract IEnumerable<OldMessage> Messages();

    public void Dispose() => Close();

    /// <summary>Lets go of the files.</summary>
    protected virtual void Close()
    {
    }
}

/// <summary>Address and key of an Evolution server.</summary>
internal sealed record OldServer(string Url, string Token);

/// <summary>Somebody who signed in there.</summary>
/// <param name="Key">What rows of instances and messages name as their owner.</param>
/// <param name="Id">The number, to be kept where it is free.</param>
internal sealed record OldPerson(string Key, int? Id)
{
    public string? UserName { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    public string? PasswordHash { get; init; }

    public bool IsAdmin { get; init; }

    public bool MustChangePassword { get; init; }

    /// <summary>False for whoever was switched off there: comes along, and no password fits.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Only a number stood in the data; there was no row of the person.</summary>
    public bool IsPlaceholder { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>One number there.</summary>
/// <param name="Key">Stays the same in later copies.</param>
/// <param name="OwnerKey">Null for nobody's: goes to the importing administrator.</param>
/// <param name="Name">As people called it.</param>
internal sealed record OldInstance(string Key, string? OwnerKey, string Name)
{
    /// <summary>The number within the account, to be kept where it is free; null for the next one.</summary>
    public int? Id { get; init; }

    /// <summary>Numbers by which the other program also knew it: never given to another one here.</summary>
    public IReadOnlyList<int> OtherIds { get; init; } = [];

    /// <summary>Other names of it, as rows of the same data use them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? Url { get; init; }

    public string? Token { get; init; }

    public string? RemoteName { get; init; }

    /// <summary>It was reached through an Evolution server at all.</summary>
    public bool IsEvolution { get; init; }

    /// <summary>Of an account's instances the one with the highest rank was the one that sent; 0 for none.</summary>
    public int ActiveRank { get; init; }

    public string? PhoneNumber { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What had become of a message there.</summary>
internal enum OldMessageState
{
    Pending,
    Sent,
    Failed,
    Cancelled,
}

/// <summary>One message there.</summary>
/// <param name="Key">Stays the same in later copies.</param>
/// <param name="OwnerKey">Null for nobody's.</param>
/// <param name="To">As stored.</param>
/// <param name="Text">As stored.</param>
internal sealed record OldMessage(string Key, string? OwnerKey, string To, string Text)
{
    /// <summary>How the report names it.</summary>
    public required string Row { get; init; }

    public string? ToName { get; init; }

    /// <summary>Null when it went through whichever was active.</summary>
    public string? InstanceKey { get; init; }

    /// <summary>Null when what stands there is no time.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>IANA name; null for the zone of the import.</summary>
    public string? TimeZone { get; init; }

    public bool HadNoZone { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public OldMessageState State { get; init; }

    /// <summary>What the other program said.</summary>
    public string? Error { get; init; }

    /// <summary>The row itself is broken: it is reported and not taken.</summary>
    public ImportRemark? Broken { get; init; }
}

/// <summary>One flow there, as JSON of its own.</summary>
internal sealed record OldFlow(string Key, string? OwnerKey, string Name, string Json, bool IsActive, DateTimeOffset? CreatedAt);

/// <summary>A row that has no place here.</summary>
internal sealed record OldLeftover(ImportedKind Kind, string Row, ImportRemark Remark);
