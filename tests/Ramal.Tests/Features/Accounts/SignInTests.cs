using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class SignInTests(SharedServer shared)
{
    [Fact]
    public async Task Signing_in_answers_a_token_and_sets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var anonymous = shared.Server.Anonymous();

        var answer = (await anonymous.PostAsync("/api/login", new { email = (await People.EmailOfAsync(person)).ToUpperInvariant(), password = People.Password })).EnsureStatus(200);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("ramal_session=" + answer.Json.GetProperty("token").GetString(), cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.DoesNotContain("assword\":\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_e_mail_and_a_wrong_password_get_the_same_answer_for_the_same_work()
    {
        await using var server = await StartWithRealRoundsAsync();
        using var person = await server.NewPersonAsync();
        using var anonymous = server.Anonymous();
        var known = await People.EmailOfAsync(person);
        TimeSpan fastestKnown = TimeSpan.MaxValue, fastestUnknown = TimeSpan.Zero;
        Answer? wrong = null, unknown = null;

        // Hashing is most of the time: without it the answer would come in a tenth of it. As often as failures are taken
        // without a pause: other tests share the processors.
        for (var round = 0; round < 5 && fastestUnknown <= fastestKnown / 2; round++)
        {
            var watch = Stopwatch.StartNew();
            wrong = await anonymous.PostAsync("/api/login", new { email = known, password = "não é a senha" });
            fastestKnown = watch.Elapsed < fastestKnown ? watch.Elapsed : fastestKnown;
            watch.Restart();
            unknown = await anonymous.PostAsync("/api/login", new { email = People.NewEmail(), password = "não é a senha" });
            fastestUnknown = round == 0 || watch.Elapsed < fastestUnknown ? watch.Elapsed : fastestUnknown;
        }

        Assert.Equal((401, "invalid-credentials"), (wrong!.Status, wrong.Code));
        Assert.Equal((401, "invalid-credentials"), (unknown!.Status, unknown.Code));
        Assert.Equal(wrong.Json.GetProperty("detail").GetString(), unknown.Json.GetProperty("detail").GetString());
        Assert.True(fastestUnknown > fastestKnown / 2, $"known {fastestKnown}, unknown {fastestUnknown}");
    }

    [Theory]
    [InlineData("""{"email":"a@exemplo.invalid","password":1234567890}""", "password")]
    [InlineData("""{"email":"a@exemplo.invalid","password":["a"]}""", "password")]
    [InlineData("""{"email":"a@exemplo.invalid","password":{"a":"b"}}""", "password")]
    [InlineData("""{"email":"a@exemplo.invalid","password":true}""", "password")]
    [InlineData("""{"email":"a@exemplo.invalid","password":null}""", "password")]
    [InlineData("""{"email":"a@exemplo.invalid"}""", "password")]
    [InlineData("""{"email":1,"password":"uma senha comprida"}""", "email")]
    [InlineData("""{"password":"uma senha comprida"}""", "email")]
    public async Task A_field_of_a_wrong_type_is_a_400_that_names_it(string body, string field)
    {
        using var anonymous = shared.Server.Anonymous();

        var answer = await anonymous.PostAsync("/api/login", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("""{"email":"\ud800","password":"uma senha comprida"}""", 400)]
    public async Task A_body_that_is_no_object_is_a_problem_with_a_code(string body, int status)
    {
        using var anonymous = shared.Server.Anonymous();

        var answer = await anonymous.PostAsync("/api/login", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Code);
    }

    [Fact]
    public async Task The_right_password_is_refused_too_while_guessing_is_slowed_down_and_the_audit_says_so()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        using var person = await server.NewPersonAsync();
        using var other = await server.NewPersonAsync();
        using var anonymous = server.Anonymous();
        var email = await People.EmailOfAsync(person);

        var guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => anonymous.PostAsync("/api/login", new { email, password = "não é a senha" })));
        var blocked = await anonymous.PostAsync("/api/login", new { email, password = People.Password });
        using var signedIn = await People.SignInAsync(server, await People.EmailOfAsync(other), People.Password);
        clock.Advance(TimeSpan.FromSeconds(2));
        using var afterwards = await People.SignInAsync(server, email, People.Password);

        Assert.Equal(5, guesses.Count(answer => answer.Status == 401));
        Assert.Equal(7, guesses.Count(answer => answer.Code == "too-many-attempts"));
        Assert.Equal(429, blocked.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), blocked.Headers.RetryAfter?.Delta);
        Assert.Equal(["sign-in.blocked", "user.created"], await People.AuditOfAsync(server, $"{person.UserId}"));
    }

    [Fact]
    public async Task Each_further_failure_doubles_the_wait_up_to_fifteen_minutes()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        using var anonymous = server.Anonymous();
        var longest = TimeSpan.Zero;

        for (var failure = 0; failure < 18; failure++)
        {
            (await anonymous.PostAsync("/api/login", new { email = "quem@exemplo.invalid", password = "não é a senha" })).EnsureStatus(401);
            var next = await anonymous.PostAsync("/api/login", new { email = "quem@exemplo.invalid", password = "não é a senha" });
            if (next.Status == 429)
            {
                longest = next.Headers.RetryAfter!.Delta!.Value;
                clock.Advance(longest);
            }
            else
            {
                failure++;
            }
        }

        Assert.Equal(TimeSpan.FromMinutes(15), longest);
    }

    [Fact]
    public async Task Somebody_removed_a_moment_ago_cannot_sign_in()
    {
        var (id, email, password) = await People.AddAsync(shared.Server);
        (await shared.Server.Admin.DeleteAsync($"/api/admin/users/{id}")).EnsureStatus(204);
        using var anonymous = shared.Server.Anonymous();

        Assert.Equal("invalid-credentials", (await anonymous.PostAsync("/api/login", new { email, password })).Code);
    }

    [Fact]
    public async Task A_password_hashed_with_fewer_rounds_is_hashed_anew_when_its_owner_signs_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var before = await RamalTestServer.StartAsync(database: database))
        {
        }

        await using var server = await StartWithRealRoundsAsync(database);
        using var anonymous = server.Anonymous();
        (await anonymous.PostAsync("/api/login", new { email = "admin@exemplo.invalid", password = "senha do administrador" })).EnsureStatus(200);

        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        var hash = (await db.Set<User>().SingleAsync(TestContext.Current.CancellationToken)).PasswordHash;
        // Version 1, HMAC-SHA512, then the rounds: the framework's format.
        Assert.Equal(210_000u, BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5)));
    }

    private static Task<RamalTestServer> StartWithRealRoundsAsync(TestDatabase? database = null) => RamalTestServer.StartAsync(database: database, options: own => new RamalOptions
    {
        Data = own.Folder,
        Database = own.ConnectionString,
        SetupToken = RamalTestServer.SetupToken,
        SignUpOpen = true,
    });
}
