using System.Diagnostics;
using System.Text.Json;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>Data of older programs by the command line and at the start, and what a kill in the middle leaves.</summary>
public sealed class ImportTests
{
    private const int Messages = 20_000;

    private static bool Long => Environment.GetEnvironmentVariable("RAMAL_LONG") == "1";

    [Fact]
    public async Task The_command_line_imports_once_says_what_it_did_and_takes_out_again()
    {
        await using var place = await ImportPlace.NewAsync();
        using var old = OldData.NewDatabase(place.Scratch, OldLayout.Latest);
        old.Insert("global_config", ("evolution_api_url", OldData.ServerUrl), ("evolution_api_token", OldData.Token));
        old.AddUser(1, "chefe", more: [("role", "admin"), ("instance_name", "chefe_1a2b3c4d")]);
        old.AddMessage("0198c0de-0000-4000-8000-000000000001", "2099-01-05T12:00:00.000Z", more: ("user_id", 1));
        old.AddMessage("0198c0de-0000-4000-8000-000000000002", "2025-01-05T12:00:00.000Z", more: ("user_id", 1));

        var dry = await place.RunAsync("import", "schedulezap", old.File, "--dry-run", "--json");
        var done = await place.RunAsync("import", "schedulezap", old.File);
        var again = await place.RunAsync("import", "schedulezap", old.File, "--json");
        var table = await place.RunAsync("export", "messages", "--for", "chefe", "--format", "json");
        var instances = await place.RunAsync("export", "instances", "--for", "1");

        Assert.Equal((0, true), (dry.Code, Report(dry).GetProperty("dryRun").GetBoolean()));
        Assert.Equal(0, done.Code);
        Assert.All(Report(again).GetProperty("counts").EnumerateArray(), count => Assert.Equal(0, count.GetProperty("taken").GetInt64()));
        Assert.Equal(["held", "planned"], JsonDocument.Parse(table.Out).RootElement.EnumerateArray().Select(message => message.GetProperty("state").GetString()));
        Assert.Contains("1_1", instances.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(OldData.Token, string.Concat(dry.Out, done.Out, done.Error, again.Out, table.Out, instances.Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_does_not_parse_ends_with_its_place_and_another_code()
    {
        await using var place = await ImportPlace.NewAsync();
        var folder = OldData.NewFolder(place.Scratch, ("user_instances.json", "{\n  \"2\": {\n"));

        var refused = await place.RunAsync("import", "ylada", folder, "--json");

        Assert.Equal(4, refused.Code);
        var problem = JsonDocument.Parse(refused.Out).RootElement.GetProperty("problem");
        Assert.Equal(("import-malformed", 3), (problem.GetProperty("code").GetString(), problem.GetProperty("line").GetInt32()));
        Assert.Equal(4, (await place.RunAsync("import", "schedulezap", Path.Combine(place.Scratch, "nada.db"))).Code);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_leaves_the_old_state_or_the_new_one_and_never_half()
    {
        await using var place = await ImportPlace.NewAsync();
        using var old = OldData.NewDatabase(place.Scratch, OldLayout.UserConfigs);
        old.AddUser(1, "chefe", more: ("role", "admin"));
        old.AddMany(Messages, 1, TimeProvider.System.GetUtcNow().AddDays(30));
        var random = new Random(20260131);
        var (kills, interrupted) = (Long ? 30 : 4, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            using var process = place.Start("import", "schedulezap", old.File);

            // The program starts in about a second and a half and imports in about as long.
            await process.WaitForExitAsync(new CancellationTokenSource(random.Next(700, 4_000)).Token).ContinueWith(_ => { }, TaskScheduler.Default);
            interrupted += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync();
            var exported = await place.RunAsync("export", "messages", "--for", "1", "--format", "json");

            // 4: nobody is there, so not even the people were written.
            var count = exported.Code == 4 ? 0 : JsonDocument.Parse(exported.Out).RootElement.GetArrayLength();
            Assert.True(count is 0 or Messages, $"{count} messages after a kill");
            if (count == Messages)
            {
                break;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{interrupted} interrupted");
        Assert.True(interrupted > 0);
        Assert.Contains((await place.RunAsync("import", "schedulezap", old.File)).Code, new[] { 0 });
        Assert.Equal(Messages, JsonDocument.Parse((await place.RunAsync("export", "messages", "--for", "1", "--format", "json")).Out).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task While_a_server_runs_on_the_data_the_command_points_to_the_page()
    {
        await using var server = await RamalProcess.StartAsync();
        using var scratch = new ImportScratch();
        using var old = OldData.NewDatabase(scratch.Folder, OldLayout.OneConfig);

        var refused = await server.RunCommandAsync("import", "schedulezap", old.File);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("page", refused.Output, StringComparison.Ordinal);
    }

    private static JsonElement Report((int Code, string Out, string Error) ended) => JsonDocument.Parse(ended.Out).RootElement.GetProperty("report");
}

/// <summary>A folder of one test.</summary>
internal sealed class ImportScratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ramal-old-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Data that no server runs on, and the program to work on them.</summary>
internal sealed class ImportPlace : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ImportScratch _scratch = new();

    private ImportPlace(TestDatabase database) => _database = database;

    public string Scratch => _scratch.Folder;

    public static async Task<ImportPlace> NewAsync() => new(await TestDatabase.CreateAsync());

    public Process Start(params string[] arguments) => Process.Start(RamalProcess.Command(_database, arguments))!;

    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (said, printed) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await printed, await said);
    }

    public async ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        await _database.DisposeAsync();
    }
}
