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

    [Fact]
    public async Task Of_twenty_set_ups_at_once_one_makes_the_administrator_who_is_user_one()
    {
        await using var server = await RamalTestServer.StartAsync(withAdministrator: false);
        using var anonymous = server.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => anonymous.PostAsync("/api/setup", new
        {
            setupToken = RamalTestServer.SetupToken,
            name = "Ana",
            email = $"ana{number}@exemplo.invalid",
            password = People.Password,
        })));

        var won = Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(19, answers.Count(answer => answer.Code == "setup-done"));
        using var admin = server.ClientOf(won);
        Assert.Equal(1, admin.UserId);
        Assert.Single((await admin.GetAsync("/api/admin/users")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Before_set_up_a_wrong_token_is_refused_and_nobody_can_sign_up_ahead_of_the_administrator()
    {
        await using var server = await RamalTestServer.StartAsync(withAdministrator: false);
        using var anonymous = server.Anonymous();
        var person = new { setupToken = "errado", name = "Ana", email = "ana@exemplo.invalid", password = People.Password };

        var wrong = await anonymous.PostAsync("/api/setup", person);
        var early = await anonymous.PostAsync("/api/signup", person);

        Assert.Equal((403, "setup-token-wrong"), (wrong.Status, wrong.Code));
        Assert.Equal((409, "setup-needed"), (early.Status, early.Code));
        Assert.True((await anonymous.GetAsync("/api/setup")).Json.GetProperty("needed").GetBoolean());
    }
}
