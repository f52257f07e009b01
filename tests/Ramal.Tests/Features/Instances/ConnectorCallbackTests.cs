using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class ConnectorCallbackTests(InstancesServer shared)
{
    [Fact]
    public async Task The_answer_follows_what_became_of_the_event()
    {
        using var ana = await shared.Server.NewPersonAsync();
        using var provider = shared.Server.Anonymous();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var path = instance.Line.Callback!.AbsolutePath;
        byte[]? read = null;
        instance.Line.OnCallback = (body, _) =>
        {
            read = body.ToArray();
            return Task.FromResult(CallbackReading.Stored);
        };

        var stored = await provider.PostAsync(path, new { a = 1 });
        instance.Line.OnCallback = (_, _) => Task.FromResult(CallbackReading.Malformed);
        var malformed = await provider.PostAsync(path, new { a = 1 });
        instance.Line.OnCallback = (_, _) => throw new InvalidOperationException("the commit failed");
        var failed = await provider.PostAsync(path, new { a = 1 });
        var unknown = await provider.PostAsync("/hooks/scripted/nobody", new { a = 1 });
        var large = await provider.PostAsync(path, new ByteArrayContent(new byte[(1024 * 1024) + 1]));

        Assert.Equal([200, 400, 503, 404, 413], new[] { stored, malformed, failed, unknown, large }.Select(answer => answer.Status));
        Assert.Equal("""{"a":1}"""u8.ToArray(), read);
        Assert.True(failed.Headers.Contains("Retry-After"));
        Assert.StartsWith(shared.Server.BaseUrl.ToString(), instance.Line.Callback.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_instance_has_no_address_any_more_and_a_closed_one_is_not_asked_again()
    {
        using var ana = await shared.Server.NewPersonAsync();
        using var provider = shared.Server.Anonymous();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var path = instance.Line.Callback!.AbsolutePath;

        await ana.PostAsync("/api/instances/1/disconnect");
        var closed = await provider.PostAsync(path, new { a = 1 });
        await ana.DeleteAsync("/api/instances/1");
        var deleted = await provider.PostAsync(path, new { a = 1 });

        Assert.Equal((200, 404), (closed.Status, deleted.Status));
    }
}
