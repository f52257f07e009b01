using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>What a route asks of whoever calls it. A route that says nothing is for people signed in, with the scope of its method.</summary>
/// <param name="Kind">See <see cref="AccessKind"/>.</param>
/// <param name="Scope">What a key needs; null derives it: GET needs read, everything else manage.</param>
internal sealed record Access(AccessKind Kind, Scopes? Scope = null)
{
    public static readonly Access Default = new(AccessKind.SignedIn);

    public Scopes ScopeFor(string method) => Scope ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Scopes.Read : Scopes.Manage);
}

internal enum AccessKind
{
    /// <summary>Anybody.</summary>
    Public,

    /// <summary>A session or a key with the scope.</summary>
    SignedIn,

    /// <summary>A session: keys may not.</summary>
    Session,

    /// <summary>A session or a key with the scope, even while the password has to be changed.</summary>
    SignedInBeforePasswordChange,

    /// <summary>A session that may still have to change its password.</summary>
    SessionBeforePasswordChange,

    /// <summary>A session of an administrator.</summary>
    Administrator,
}

/// <summary>How a route says it.</summary>
internal static class AccessConventions
{
    public static TBuilder Needs<TBuilder>(this TBuilder builder, AccessKind kind)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Access(kind));

    public static TBuilder NeedsScope<TBuilder>(this TBuilder builder, Scopes scope)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Access(AccessKind.SignedIn, scope));
}
