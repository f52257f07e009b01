using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>
/// The door where providers post events. The secret in the path says whose they are. The answer is 200 only after the
/// commit: on 503 the provider sends again.
/// </summary>
internal sealed partial class ConnectorCallback(
    RamalDb database, InstanceSessions sessions, RamalOptions options, TimeProvider clock, ILogger<ConnectorCallback> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<IResult> Endpoint(string connector, string secret, ConnectorCallback callback, HttpContext http, CancellationToken cancellationToken)
    {
        if (await callback.WhoseAsync(connector, secret, cancellationToken) is not { } known)
        {
            return InstanceProblems.CallbackUnknown.ToHttp();
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = callback.MaxBytes;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        return await callback.HandleAsync(known, body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken) is { } problem
            ? problem.ToHttp()
            : TypedResults.Ok();
    }

    private int MaxBytes => options.CallbackMaxBytes;

    private async Task<Known?> WhoseAsync(string connector, string secret, CancellationToken cancellationToken)
    {
        var hash = Ids.HashOf(secret);
        await using var db = database.ForAllAccounts();
        return await db.Set<Instance>().IgnoreQueryFilters()
            .Where(instance => instance.CallbackHash == hash && instance.Connector == connector && instance.DeletedAt == null)
            .Select(instance => new Known(instance.AccountId, instance.Id, instance.WantsConnection))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <returns>Null for 200.</returns>
    private async Task<Problem?> HandleAsync(Known known, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = new InstanceKey(known.AccountId, known.Id);
        if (sessions.Find<ICallbackReader>(key) is not { } reader)
        {
            // Wanted, but not opened yet after a start: the provider shall come again. Not wanted: nobody asks for it.
            return known.WantsConnection ? InstanceProblems.CallbackNotNow : null;
        }

        try
        {
            var reading = await reader.ReadCallbackAsync(body, cancellationToken).WaitAsync(Limit, clock, cancellationToken);
            return reading == CallbackReading.Malformed ? InstanceProblems.CallbackMalformed : null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Our commit failed, or the session was closed just now: not stored, so it has to come again.
            LogNotStored(failure, key);
            return InstanceProblems.CallbackNotNow;
        }
    }

    [LoggerMessage(LogLevel.Warning, "An event for {Instance} was not stored; its sender is asked to repeat it")]
    private partial void LogNotStored(Exception failure, InstanceKey instance);

    private sealed record Known(int AccountId, int Id, bool WantsConnection);
}
