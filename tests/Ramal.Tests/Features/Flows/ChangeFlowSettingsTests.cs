namespace Ramal.Tests.Features.Flows;

public sealed class ChangeFlowSettingsTests(SharedServer shared)
{
    [Fact]
    public async Task What_is_left_out_stays_and_null_clears()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var before = (await ana.GetAsync("/api/flows/settings")).EnsureStatus(200).Json;
        var hours = new { timeZone = "America/Sao_Paulo", open = new[] { new { day = "monday", from = "08:00", to = "18:00" } } };

        var set = (await ana.PutAsync("/api/flows/settings", new { openingHours = hours, stepLimit = 300, ai = new { enabled = true, address = "http://127.0.0.1:9/v1", model = "m", key = "k" } })).EnsureStatus(200).Json;
        var kept = (await ana.PutAsync("/api/flows/settings", new { ai = new { model = "n" } })).EnsureStatus(200).Json;
        var cleared = (await ana.PutAsync("/api/flows/settings", new { openingHours = (object?)null, ai = new { key = (string?)null, enabled = false } })).EnsureStatus(200).Json;

        Assert.Equal((1000, "off"), (before.GetProperty("stepLimit").GetInt32(), before.GetProperty("ai").GetProperty("state").GetString()));
        Assert.Equal("monday", set.GetProperty("openingHours").GetProperty("open")[0].GetProperty("day").GetString());
        Assert.Equal((300, "n", true), (kept.GetProperty("stepLimit").GetInt32(), kept.GetProperty("ai").GetProperty("model").GetString(), kept.GetProperty("ai").GetProperty("hasKey").GetBoolean()));
        Assert.Equal((System.Text.Json.JsonValueKind.Null, false), (cleared.GetProperty("openingHours").ValueKind, cleared.GetProperty("ai").GetProperty("hasKey").GetBoolean()));
    }

    [Fact]
    public async Task What_cannot_be_used_is_a_wrong_field()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var answer = await ana.PutAsync("/api/flows/settings", new
        {
            stepLimit = 1,
            openingHours = new { timeZone = "Lua", open = Array.Empty<object>() },
            ai = new { address = "file:///etc/passwd", key = "com espaço", monthlyTokenLimit = -1, currency = "real" },
        });

        Assert.Equal("validation-failed", answer.Code);
        Assert.Equal(
            ["ai.address", "ai.currency", "ai.key", "ai.monthlyTokenLimit", "openingHours", "stepLimit"],
            answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Trying_the_model_says_in_words_why_it_does_not_work()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var off = (await ana.PostAsync("/api/flows/settings/test-ai")).EnsureStatus(200).Json;
        await ana.PutAsync("/api/flows/settings", new { ai = new { enabled = true, address = "http://127.0.0.1:1/v1", model = "m" } });
        var down = (await ana.PostAsync("/api/flows/settings/test-ai")).EnsureStatus(200).Json;

        Assert.Equal((false, "A IA está desligada. Os fluxos seguem pela saída alternativa."), (off.GetProperty("ok").GetBoolean(), off.GetProperty("detail").GetString()));
        Assert.Equal((false, "O endereço da IA não respondeu."), (down.GetProperty("ok").GetBoolean(), down.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Secrets_are_set_listed_by_name_and_removed()
    {
        using var ana = await shared.Server.NewPersonAsync();

        (await ana.PutAsync("/api/flows/secrets/crm", new { value = "um" })).EnsureStatus(204);
        (await ana.PutAsync("/api/flows/secrets/crm", new { value = "dois" })).EnsureStatus(204);
        var wrong = await ana.PutAsync("/api/flows/secrets/com%20espaço", new { value = "" });
        var listed = (await ana.GetAsync("/api/flows/secrets")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().Select(secret => secret.GetProperty("name").GetString());

        Assert.Equal("crm", Assert.Single(listed));
        Assert.Equal(["name", "value"], wrong.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        (await ana.DeleteAsync("/api/flows/secrets/crm")).EnsureStatus(204);
        Assert.Equal("flow-secret-not-found", (await ana.DeleteAsync("/api/flows/secrets/crm")).Code);
    }
}
