namespace Ramal.Tests.Features.Accounts;

public sealed class ListKeysTests(SharedServer shared)
{
    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_keys_come_and_go()
    {
        using var person = await shared.Server.NewPersonAsync();
        var ids = new List<int>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add((await person.PostAsync("/api/keys", new { name = $"k{number}", scopes = new[] { "read" } })).EnsureStatus(201).Json.GetProperty("id").GetInt32());
        }

        var first = (await person.GetAsync("/api/keys?limit=2")).EnsureStatus(200).Json;
        await person.PostAsync("/api/keys", new { name = "nova", scopes = new[] { "read" } });
        await person.DeleteAsync($"/api/keys/{ids[3]}");
        var second = (await person.GetAsync($"/api/keys?limit=200&cursor={first.GetProperty("nextCursor").GetString()}")).EnsureStatus(200).Json;

        Assert.Equal([ids[4], ids[3]], first.GetProperty("items").EnumerateArray().Select(key => key.GetProperty("id").GetInt32()));
        Assert.Equal([ids[2], ids[1], ids[0]], second.GetProperty("items").EnumerateArray().Select(key => key.GetProperty("id").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=nada", "cursor")]
    [InlineData("cursor=LTE", "cursor")]
    public async Task A_page_that_cannot_be_is_a_400(string query, string field)
    {
        using var person = await shared.Server.NewPersonAsync();

        var answer = await person.GetAsync($"/api/keys?{query}");

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
    }

    [Fact]
    public async Task Nobody_sees_the_keys_of_another_person()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var other = await shared.Server.NewPersonAsync();
        (await person.PostAsync("/api/keys", new { name = "minha", scopes = new[] { "read" } })).EnsureStatus(201);

        Assert.Empty((await other.GetAsync("/api/keys")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray());
    }
}
