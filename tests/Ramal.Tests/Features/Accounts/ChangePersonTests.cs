namespace Ramal.Tests.Features.Accounts;

public sealed class ChangePersonTests(SharedServer shared)
{
    [Fact]
    public async Task A_new_role_counts_from_the_next_request_on()
    {
        using var person = await shared.Server.NewPersonAsync();
        Assert.Equal(403, (await person.GetAsync("/api/admin/users")).Status);

        var promoted = (await shared.Server.Admin.PutAsync($"/api/admin/users/{person.UserId}", new { role = "admin" })).EnsureStatus(200).Json;
        var asAdmin = (await person.GetAsync("/api/admin/users")).Status;
        (await shared.Server.Admin.PutAsync($"/api/admin/users/{person.UserId}", new { role = "user" })).EnsureStatus(200);

        Assert.Equal(("admin", 200), (promoted.GetProperty("role").GetString(), asAdmin));
        Assert.Equal(403, (await person.GetAsync("/api/admin/users")).Status);
        Assert.Equal(["user.changed", "user.changed", "user.created"], await People.AuditOfAsync(shared.Server, $"{person.UserId}"));
    }

    [Fact]
    public async Task Profile_fields_change_one_by_one_and_an_e_mail_that_is_taken_is_refused()
    {
        var (id, email, _) = await People.AddAsync(shared.Server);
        var (_, taken, _) = await People.AddAsync(shared.Server);

        var changed = (await shared.Server.Admin.PutAsync($"/api/admin/users/{id}", new { name = "Caio José" })).EnsureStatus(200).Json;

        Assert.Equal(("Caio José", email), (changed.GetProperty("name").GetString(), changed.GetProperty("email").GetString()));
        Assert.Equal("email-taken", (await shared.Server.Admin.PutAsync($"/api/admin/users/{id}", new { email = taken })).Code);
        Assert.Equal(400, (await shared.Server.Admin.PutAsync($"/api/admin/users/{id}", new { role = "dono" })).Status);
        Assert.Equal(404, (await shared.Server.Admin.PutAsync("/api/admin/users/999999", new { name = "x" })).Status);
    }

    [Fact]
    public async Task Nobody_demotes_themselves()
    {
        var answer = await shared.Server.Admin.PutAsync($"/api/admin/users/{shared.Server.Admin.UserId}", new { role = "user" });

        Assert.Equal((409, "cannot-remove-yourself"), (answer.Status, answer.Code));
        (await shared.Server.Admin.PutAsync($"/api/admin/users/{shared.Server.Admin.UserId}", new { name = "Admin", role = "admin" })).EnsureStatus(200);
    }
}
