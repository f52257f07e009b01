namespace Ramal.Connectors;

/// <summary>
/// What a session keeps across restarts: keys, and what it must remember of the other side. Belongs to one instance and ends
/// with it. Values are secret and sealed at rest, each bound to its instance and name; names are not, so a name holds no secret.
/// Safe to call from several tasks. Sections whose name begins with <c>ratchet-</c> are forgotten when a backup is restored: they
/// hold what must never be wound back.
/// </summary>
public interface ISessionStore
{
    /// <summary>The value, or null.</summary>
    /// <exception cref="SessionStoreException">It is there but cannot be opened.</exception>
    ValueTask<byte[]?> ReadAsync(string section, string name, CancellationToken cancellationToken);

    /// <summary>The values that exist among the names asked for, in any order.</summary>
    /// <exception cref="SessionStoreException">One is there but cannot be opened.</exception>
    ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(
        string section, IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>Everything in a section, in any order.</summary>
    /// <exception cref="SessionStoreException">Something is there that cannot be opened.</exception>
    ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadSectionAsync(string section, CancellationToken cancellationToken);

    /// <summary>Applies all changes or none, in one transaction, and returns only when they would survive the machine losing power.</summary>
    /// <exception cref="SessionStoreException">The instance has been opened anew since: only its newest session may write.</exception>
    ValueTask CommitAsync(IReadOnlyCollection<SessionStoreChange> changes, CancellationToken cancellationToken);

    /// <summary>Forgets everything.</summary>
    /// <exception cref="SessionStoreException">The instance has been opened anew since.</exception>
    ValueTask ClearAsync(CancellationToken cancellationToken);
}

/// <summary>One change of a commit.</summary>
/// <param name="Section">1 to 40 characters.</param>
/// <param name="Name">Unique within the section; 1 to 400 characters.</param>
/// <param name="Value">Null removes the entry.</param>
public sealed record SessionStoreChange(string Section, string Name, byte[]? Value);

/// <summary>A session's store cannot give what it holds, or takes nothing more. Trying again does not help.</summary>
public sealed class SessionStoreException : IOException
{
    public SessionStoreException()
    {
    }

    public SessionStoreException(string message)
        : base(message)
    {
    }

    public SessionStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
