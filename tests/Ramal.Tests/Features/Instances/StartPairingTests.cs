using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class StartPairingTests(InstancesServer shared)
{
    private static readonly DateTimeOffset Later = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_paired_instance_is_connected_and_says_its_number()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);

        var shown = (await ana.GetAsync("/api/instances/1")).Json;
        Assert.Equal($"+{instance.Line.PhoneNumber}", shown.GetProperty("phoneNumber").GetString());
        Assert.Equal("Loja", shown.GetProperty("profileName").GetString());
        Assert.Equal(1, instance.Line.OpenSessions);
        await UntilStepAsync(ana, "paired");
        Assert.Equal((409, "already-connected"), Of(await ana.PostAsync("/api/instances/1/connect", new { method = "qr" })));
    }

    [Fact]
    public async Task The_code_is_shown_until_it_is_scanned_and_appears_in_no_log_line()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewInstanceAsync(shared.Scripted);
        instance.Line.Steps = [new PairingStep.ShowQr("2@um-codigo-secreto", Later)];
        instance.Line.WaitsForScan = true;

        var started = (await ana.PostAsync("/api/instances/1/connect", new { method = "qr" })).EnsureStatus(202);
        await UntilStepAsync(ana, "showQr");
        var pairing = (await ana.GetAsync("/api/instances/1/pairing")).Json;
        var image = await ana.GetAsync("/api/instances/1/qr.png");
        await ana.UntilStatusAsync(1, LinkState.AwaitingScan);
        instance.Line.Scan();
        await ana.UntilStatusAsync(1, LinkState.Connected);

        Assert.Equal("starting", started.Json.GetProperty("step").GetString());
        Assert.Equal("2@um-codigo-secreto", pairing.GetProperty("qr").GetString());
        Assert.Equal(("image/png", true), (image.ContentHeaders.ContentType?.MediaType, image.Headers.CacheControl?.NoStore));
        Assert.DoesNotContain(shared.Server.Log.Lines, line => line.Text.Contains("um-codigo-secreto", StringComparison.Ordinal));
        Assert.Contains(shared.Server.Log.Lines, line => line.Text.Contains("ShowQr", StringComparison.Ordinal));
        Assert.Equal((404, "no-pairing"), Of(await ana.GetAsync("/api/instances/1/qr.png")));
    }

    [Fact]
    public async Task Asking_twice_joins_the_attempt_that_runs()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewInstanceAsync(shared.Scripted);
        instance.Line.Steps = [new PairingStep.ShowQr("2@a", Later)];
        instance.Line.WaitsForScan = true;

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await ana.PostAsync("/api/instances/1/connect", new { method = "qr" })).EnsureStatus(202)));
        await UntilStepAsync(ana, "showQr");

        Assert.Equal(1, instance.Line.Pairings);
        await ana.DeleteAsync("/api/instances/1/pairing");
    }

    [Fact]
    public async Task Abandoning_ends_the_session_and_leaves_the_instance_as_it_was()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewInstanceAsync(shared.Scripted);
        instance.Line.Steps = [new PairingStep.ShowQr("2@a", Later)];
        instance.Line.WaitsForScan = true;
        await ana.PostAsync("/api/instances/1/connect", new { method = "qr" });
        await UntilStepAsync(ana, "showQr");

        var abandoned = await ana.DeleteAsync("/api/instances/1/pairing");

        Assert.Equal(204, abandoned.Status);
        var shown = (await ana.GetAsync("/api/instances/1")).Json;
        Assert.Equal(("disconnected", "never-paired"), (shown.GetProperty("status").GetString(), shown.GetProperty("statusReason").GetString()));
        Assert.Equal(0, instance.Line.OpenSessions);
        Assert.Equal((404, "no-pairing"), Of(await ana.DeleteAsync("/api/instances/1/pairing")));
    }

    [Fact]
    public async Task A_failure_says_why_and_what_to_do()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewInstanceAsync(shared.Scripted);
        instance.Line.LastStep = new PairingStep.Failed(PairingError.WrongKey, "401");

        await ana.PostAsync("/api/instances/1/connect", new { method = "qr" });
        await UntilStepAsync(ana, "failed");

        var pairing = (await ana.GetAsync("/api/instances/1/pairing")).Json;
        Assert.Equal(("wrongKey", "A chave foi recusada.", "check-key"), (
            pairing.GetProperty("error").GetString(), pairing.GetProperty("detail").GetString(), pairing.GetProperty("action").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_pairing_code_needs_the_number()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewInstanceAsync(shared.Scripted);
        instance.Line.Steps = [new PairingStep.ShowCode("ABCD1234", Later)];
        instance.Line.WaitsForScan = true;

        var without = await ana.PostAsync("/api/instances/1/connect", new { method = "code" });
        (await ana.PostAsync("/api/instances/1/connect", new { method = "code", phoneNumber = "+55 (11) 91234-5678" })).EnsureStatus(202);
        await UntilStepAsync(ana, "showCode");

        Assert.Equal((400, "validation-failed"), Of(without));
        Assert.Equal("ABCD1234", (await ana.GetAsync("/api/instances/1/pairing")).Json.GetProperty("code").GetString());
        await ana.DeleteAsync("/api/instances/1/pairing");
    }

    [Fact]
    public async Task Disconnecting_frees_the_session_and_keeps_the_link_unlinking_does_not()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var other = await ana.NewConnectedInstanceAsync(shared.Scripted);

        var disconnected = (await ana.PostAsync("/api/instances/1/disconnect")).EnsureStatus(200).Json;
        Assert.Equal(("disconnected", "by-you", 0, 0), (
            disconnected.GetProperty("status").GetString(), disconnected.GetProperty("statusReason").GetString(), instance.Line.OpenSessions, instance.Line.Unlinks));
        var unlinked = (await ana.PostAsync("/api/instances/1/unlink")).EnsureStatus(200).Json;

        Assert.Equal(("disconnected", "unlinked-by-you", 0, 1), (
            unlinked.GetProperty("status").GetString(), unlinked.GetProperty("statusReason").GetString(), instance.Line.OpenSessions, instance.Line.Unlinks));
        Assert.Equal(("connected", 1), ((await ana.GetAsync("/api/instances/2")).Json.GetProperty("status").GetString(), other.Line.OpenSessions));
    }

    internal static Task UntilStepAsync(RamalClient client, string step, int id = 1) => Until.TrueAsync(
        async () => await client.GetAsync($"/api/instances/{id}/pairing") is { Status: 200 } answer && answer.Json.GetProperty("step").GetString() == step, step);

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
