namespace Ramal.Shared;

/// <summary>Who is asking. One per request, filled by <c>Hosting/TenantScope.cs</c>; every query is filtered by it.</summary>
internal sealed class Tenant
{
    private Caller? _caller;

    /// <summary>Null before, and on public routes without, signing in.</summary>
    public Caller? CallerOrNone => _caller;

    public Caller Caller => _caller ?? throw new InvalidOperationException("This route needs somebody signed in.");

    public int AccountId => Caller.AccountId;

    public int UserId => Caller.UserId;

    public void Fill(Caller caller) => _caller = caller;
}

/// <summary>Somebody signed in, by session or by key.</summary>
/// <param name="UserId">The person.</param>
/// <param name="AccountId">The account being worked in; the same number as the person's own account.</param>
/// <param name="Name">For audit rows.</param>
/// <param name="IsAdmin">Administrates the installation.</param>
/// <param name="Language">One of <see cref="Languages"/>.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="MustChangePassword">Nothing else works until it is changed.</param>
/// <param name="SessionId">The session, when signed in by one.</param>
/// <param name="ApiKeyId">The key, when signed in by one.</param>
/// <param name="Scopes">What a key may do; a session may do everything.</param>
internal sealed record Caller(
    int UserId,
    int AccountId,
    string Name,
    bool IsAdmin,
    string Language,
    string TimeZone,
    bool MustChangePassword,
    long? SessionId,
    int? ApiKeyId,
    Scopes Scopes);

/// <summary>What an API key may do. The three are independent.</summary>
[Flags]
internal enum Scopes
{
    None = 0,
    Read = 1,
    Send = 2,
    Manage = 4,
    All = Read | Send | Manage,
}

/// <summary>Marks a row that belongs to one account. The context hides all others.</summary>
internal interface ITenantOwned
{
    int AccountId { get; }
}
