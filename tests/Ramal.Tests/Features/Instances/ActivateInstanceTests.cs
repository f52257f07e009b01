using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class ActivateInstanceTests(InstancesServer shared)
{
    [Fact]
    public async Task Another_instance_takes_over_in_one_step()
    {
        using var ana = await shared.Server.NewPersonAsync();
        await ana.NewInstanceAsync(shared.Scripted, "Principal");
        await ana.NewInstanceAsync(shared.Scripted, "Reserva");

        (await ana.PostAsync("/api/instances/2/activate")).EnsureStatus(200);

        Assert.Equal(2, (await ana.GetAsync("/api/instances/active")).Json.GetProperty("id").GetInt32());
        Assert.Equal([false, true], (await ana.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("isActive").GetBoolean()));
    }

    [Fact]
    public async Task Many_switches_at_once_all_succeed_and_leave_one_active()
    {
        using var ana = await shared.Server.NewPersonAsync();
        for (var i = 0; i < 5; i++)
        {
            await ana.NewInstanceAsync(shared.Scripted);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => ana.PostAsync($"/api/instances/{1 + (i % 5)}/activate")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single((await ana.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray(), item => item.GetProperty("isActive").GetBoolean());
    }

    [Fact]
    public async Task Without_any_instance_none_is_active()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var answer = await ana.GetAsync("/api/instances/active");

        Assert.Equal((404, "no-active-instance"), (answer.Status, answer.Code));
    }
}
