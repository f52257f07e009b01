using Microsoft.Extensions.DependencyInjection;
using Ramal.Features.Accounts;
using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class ListPeopleTests
{
    [Fact]
    public async Task Administrators_page_through_everybody_with_how_many_instances_they_have()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock, services: services => services.AddSingleton(new AccountCounters(
            (_, accounts, _) => Task.FromResult<IReadOnlyDictionary<int, int>>(accounts.Where(account => account > 1).ToDictionary(account => account, account => account * 10)))));
        using var second = await server.NewPersonAsync("Bia");
        var (third, _, _) = await People.AddAsync(server);

        var first = (await server.Admin.GetAsync("/api/admin/users?limit=2")).EnsureStatus(200).Json;
        var rest = (await server.Admin.GetAsync($"/api/admin/users?limit=2&cursor={first.GetProperty("nextCursor").GetString()}")).EnsureStatus(200).Json;

        var people = first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal([1, second.UserId, third], people.Select(person => person.GetProperty("id").GetInt32()));
        Assert.Equal([0, second.UserId * 10, third * 10], people.Select(person => person.GetProperty("instanceCount").GetInt32()));
        Assert.Equal(clock.GetUtcNow(), people[0].GetProperty("lastSeenAt").GetDateTimeOffset());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, people[2].GetProperty("lastSeenAt").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rest.GetProperty("nextCursor").ValueKind);
        Assert.Equal("administrator-required", (await second.GetAsync("/api/admin/users")).Code);
    }
}
