using System.Security.Cryptography;
using System.Text;

namespace Ramal.Lab;

/// <summary>
/// Every request to the simulated server: faults, then the checks in the real server's order (JSON, route, existence, key), then the route.
/// Not ASP.NET Core routing: the real server's 404s, its order of checks and the hot path are simpler by hand.
/// </summary>
internal sealed class EvolutionRouter
{
    private readonly LabWorld _world;
    private readonly byte[] _globalKey;
    private readonly Dictionary<string, EvolutionRoute> _routes = new(StringComparer.Ordinal);

    public EvolutionRouter(LabWorld world)
    {
        _world = world;
        _globalKey = Encoding.UTF8.GetBytes(world.Options.GlobalKey);
        new InstanceRoutes(world).AddTo(_routes);
        new MessageRoutes(world).AddTo(_routes);
        new ChatRoutes(world).AddTo(_routes);
        new ConfigurationRoutes(world).AddTo(_routes);
    }

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var (route, name) = Find(http.Request.Method, path);
        var fault = _world.Faults.ForRequest(name, path);
        var raw = await ReadAsync(http);
        if (fault.Wait > TimeSpan.Zero)
        {
            // Not cut short when the caller leaves: the real server goes on and delivers.
            await Task.Delay(fault.Wait, TimeProvider.System, _world.Stopping);
        }

        if (await AnswerInsteadAsync(http, fault.Main))
        {
            return;
        }

        var answer = await AnswerAsync(http, raw, path, route, name, fault.Main);
        switch (fault.Main)
        {
            case { Kind: FaultKind.DropAfter }:
                await BreakInTheMiddleAsync(http, answer);
                return;
            case { Kind: FaultKind.AnswerLate } late:
                await Task.Delay(_world.Faults.DelayOf(late), TimeProvider.System, _world.Stopping);
                break;
            default:
                break;
        }

        await WriteAsync(http, answer);
    }

    /// <summary>Whether the key is the global one.</summary>
    private bool IsGlobal(string? key) => key is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), _globalKey);

    private (EvolutionRoute? Route, string? Name) Find(string method, string path)
    {
        // "/message/sendText/name": two parts are the route, the rest is the instance (which may hold %2F).
        var second = path.IndexOf('/', 1);
        var third = second < 0 ? -1 : path.IndexOf('/', second + 1);
        var end = third < 0 ? path.Length : third;
        var name = third < 0 || third + 1 == path.Length ? null : Uri.UnescapeDataString(path[(third + 1)..]);
        var key = string.Concat(method, " ", path.AsSpan(0, end));
        return _routes.TryGetValue(key, out var route) && route.NeedsInstance == name is not null ? (route, name) : (null, name);
    }

    private async Task<bool> AnswerInsteadAsync(HttpContext http, Fault? fault)
    {
        switch (fault?.Kind)
        {
            case FaultKind.Hang:
                await HoldAsync(http, _world.Faults.DelayOf(fault));
                http.Abort();
                return true;
            case FaultKind.DropBefore:
                http.Abort();
                return true;
            case FaultKind.ServerError:
                await WriteAsync(http, Answer.ErrorText(fault.StatusCode, "Internal Server Error", "Simulated failure"));
                return true;
            case FaultKind.LicenseRequired:
                await WriteAsync(http, Answer.LicenseRequired());
                return true;
            default:
                return false;
        }
    }

    private async Task<Answer> AnswerAsync(HttpContext http, byte[] raw, string path, EvolutionRoute? route, string? name, Fault? fault)
    {
        JsonElement body = default;
        if (raw.Length > 0 && !TryParse(raw, out body))
        {
            return Answer.ErrorText(400, "Internal Server Error", "Expected property name or '}' in JSON at position 1");
        }

        if (route is null)
        {
            return Answer.ErrorList(404, "Not Found", $"Cannot {http.Request.Method} {path}");
        }

        LabInstance? instance = null;
        if (name is not null && !_world.Instances.TryGet(name, out instance))
        {
            return Answer.NoSuchInstance(name);
        }

        if (InstanceRoutes.IsNameTaken(_world, path, body) is { } taken)
        {
            return taken;
        }

        var key = http.Request.Headers["apikey"].ToString();
        if (fault?.Kind == FaultKind.Unauthorized || !MayCall(path, instance, key))
        {
            return Answer.Unauthorized();
        }

        if (fault?.Kind == FaultKind.NoKey)
        {
            return Answer.GraphRefusal();
        }

        return await route.Handle(new EvolutionCall(http, Redirected(http, instance), body, raw, key));
    }

    private bool MayCall(string path, LabInstance? instance, string key)
    {
        if (path.Length == 1 || IsGlobal(key))
        {
            return true;
        }

        if (instance is not null)
        {
            return string.Equals(instance.Token, key, StringComparison.Ordinal);
        }

        return path.StartsWith("/instance/fetchInstances", StringComparison.Ordinal)
            && _world.Instances.All.Any(other => string.Equals(other.Token, key, StringComparison.Ordinal));
    }

    // The real server lets ?instanceName= point elsewhere after the key was checked; a client must never pass it on.
    private LabInstance? Redirected(HttpContext http, LabInstance? instance) =>
        instance is not null && http.Request.Query.TryGetValue("instanceName", out var other) && _world.Instances.TryGet(other.ToString(), out var elsewhere)
            ? elsewhere
            : instance;

    private static bool TryParse(byte[] raw, out JsonElement body)
    {
        try
        {
            var reader = new Utf8JsonReader(raw);
            body = JsonElement.ParseValue(ref reader);
            return true;
        }
        catch (JsonException)
        {
            body = default;
            return false;
        }
    }

    // Before any wait: once the caller has gone, what was not read is lost.
    private static async ValueTask<byte[]> ReadAsync(HttpContext http)
    {
        if (http.Request.HasFormContentType)
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return [];
        }

        if (http.Request.ContentLength is 0 || HttpMethods.IsGet(http.Request.Method))
        {
            return [];
        }

        if (http.Request.ContentLength is { } length)
        {
            var exact = new byte[length];
            await http.Request.Body.ReadExactlyAsync(exact, http.RequestAborted);
            return exact;
        }

        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.ToArray();
    }

    private async Task HoldAsync(HttpContext http, TimeSpan time)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _world.Stopping);
        await Task.Delay(time, TimeProvider.System, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Task WriteAsync(HttpContext http, Answer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Body.Length;
        return response.Body.WriteAsync(answer.Body, CancellationToken.None).AsTask();
    }

    private static async Task BreakInTheMiddleAsync(HttpContext http, Answer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2), CancellationToken.None);
        await http.Response.Body.FlushAsync(CancellationToken.None);
        http.Abort();
    }
}
