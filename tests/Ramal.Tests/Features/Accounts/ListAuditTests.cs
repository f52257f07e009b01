using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class ListAuditTests
{
    [Fact]
    public async Task Administrators_page_through_the_audit_newest_first_with_who_and_when()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        using var person = await server.NewPersonAsync("Bia");
        await person.PutAsync("/api/me", new { name = "Beatriz" });
        (await server.Admin.DeleteAsync($"/api/admin/users/{person.UserId}")).EnsureStatus(204);

        var first = (await server.Admin.GetAsync("/api/admin/audit?limit=2")).EnsureStatus(200).Json;
        var rest = (await server.Admin.GetAsync($"/api/admin/audit?cursor={first.GetProperty("nextCursor").GetString()}")).EnsureStatus(200).Json;

        var entries = first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(
            [("Admin", "user.removed"), ("Bia", "user.changed"), ("Bia", "user.created"), ("Admin", "user.created")],
            entries.Select(entry => (entry.GetProperty("actorName").GetString()!, entry.GetProperty("action").GetString()!)));
        Assert.All(entries, entry => Assert.Equal(clock.GetUtcNow(), entry.GetProperty("at").GetDateTimeOffset()));
        Assert.Equal([1, person.UserId, person.UserId, 1], entries.Select(entry => entry.GetProperty("actorId").GetInt32()));
    }
}
