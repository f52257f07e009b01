using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Shared;
using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class RemovePersonTests(SharedServer shared)
{
    [Fact]
    public async Task Sessions_and_keys_of_a_person_removed_end_at_once_and_the_audit_stays()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var key = await People.KeyOfAsync(shared.Server, person, "read");
        (await key.GetAsync("/api/me")).EnsureStatus(200);

        (await shared.Server.Admin.DeleteAsync($"/api/admin/users/{person.UserId}")).EnsureStatus(204);

        Assert.Equal((401, 401), ((await person.GetAsync("/api/me")).Status, (await key.GetAsync("/api/me")).Status));
        Assert.Equal(404, (await shared.Server.Admin.DeleteAsync($"/api/admin/users/{person.UserId}")).Status);
        Assert.Equal(["user.removed", "user.created"], await People.AuditOfAsync(shared.Server, $"{person.UserId}"));
    }

    [Fact]
    public async Task Every_row_of_the_account_goes_and_no_row_of_another()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var other = await shared.Server.NewPersonAsync();
        foreach (var client in new[] { person, other })
        {
            var made = await client.SendAsync(HttpMethod.Post, "/api/keys", new { name = "a", scopes = new[] { "read" } }, ("Idempotency-Key", "uma"));
            made.EnsureStatus(201);
        }

        (await shared.Server.Admin.DeleteAsync($"/api/admin/users/{person.UserId}")).EnsureStatus(204);

        Assert.Equal(0, await CountRowsAsync(person.UserId));
        Assert.Equal(2, await CountRowsAsync(other.UserId));
    }

    [Fact]
    public async Task The_steps_of_other_features_run_with_the_rows_still_there_and_clean_up_after_the_commit()
    {
        var told = new List<string>();
        await using var server = await RamalTestServer.StartAsync(services: services =>
        {
            services.AddSingleton(new AccountDeletionStep(async (db, account, token) =>
            {
                told.Add($"{account} has {await db.Set<ApiKey>().CountAsync(token)} keys");
                return () => throw new InvalidOperationException("the disk is full");
            }));
            services.AddSingleton(new AccountDeletionStep((_, account, _) => Task.FromResult<Func<Task>?>(() =>
            {
                told.Add($"{account} is gone");
                return Task.CompletedTask;
            })));
            services.AddSingleton(new AccountDeletionStep((_, _, _) => Task.FromResult<Func<Task>?>(null)));
        });
        using var person = await server.NewPersonAsync();
        (await People.KeyOfAsync(server, person, "read")).Dispose();

        (await server.Admin.DeleteAsync($"/api/admin/users/{person.UserId}")).EnsureStatus(204);

        Assert.Equal([$"{person.UserId} has 1 keys", $"{person.UserId} is gone"], told);
        Assert.Contains(server.Log.Lines, line => line.Failure is InvalidOperationException { Message: "the disk is full" });
    }

    [Fact]
    public async Task Nobody_removes_themselves()
    {
        var answer = await shared.Server.Admin.DeleteAsync($"/api/admin/users/{shared.Server.Admin.UserId}");

        Assert.Equal((409, "cannot-remove-yourself"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Administrators_who_remove_and_demote_each_other_at_once_leave_one()
    {
        await using var server = await RamalTestServer.StartAsync();
        var admins = new List<RamalClient> { server.Admin };
        for (var number = 0; number < 3; number++)
        {
            admins.Add((await People.NewAdministratorAsync(server)).Client);
        }

        var answers = await Task.WhenAll(admins.SelectMany((admin, index) => admins.Where(other => other != admin).Select((other, turn) => turn % 2 == 0
            ? admin.DeleteAsync($"/api/admin/users/{other.UserId}")
            : admin.PutAsync($"/api/admin/users/{other.UserId}", new { role = "user" }))));

        var left = 0;
        foreach (var admin in admins)
        {
            left += (await admin.GetAsync("/api/admin/users")).Status == 200 ? 1 : 0;
        }

        Assert.Equal(1, left);
        Assert.DoesNotContain(answers, answer => answer.Status >= 500);
        admins.Skip(1).ToList().ForEach(admin => admin.Dispose());
    }

    private async Task<int> CountRowsAsync(int account)
    {
        await using var db = shared.Server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        var count = 0;
        foreach (var table in db.Model.GetEntityTypes().Where(table => typeof(ITenantOwned).IsAssignableFrom(table.ClrType)))
        {
            var rows = (IQueryable<ITenantOwned>)db.GetType().GetMethod("Set", Type.EmptyTypes)!.MakeGenericMethod(table.ClrType).Invoke(db, null)!;
            count += (await rows.IgnoreQueryFilters().ToListAsync()).Count(row => row.AccountId == account);
        }

        return count;
    }
}
