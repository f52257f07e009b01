using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class SetupTests
{
    [Fact]
    public async Task The_first_administrator_is_user_one_and_set_up_works_only_once()
    {
        await using var server = await RamalTestServer.StartAsync();
        using var anonymous = server.Anonymous();

        var state = await anonymous.GetAsync("/api/setup");
        var again = await anonymous.PostAsync("/api/setup", new { setupToken = "x", name = "B", email = "b@exemplo.invalid", password = "outra senha longa" });

        Assert.Equal(1, server.Admin.UserId);
        Assert.False(state.Json.GetProperty("needed").GetBoolean());
        Assert.Equal((409, "setup-done"), (again.Status, again.Code));
    }
}
