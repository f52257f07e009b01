using System.Net.Http.Headers;
using System.Text.Json;
using Ramal.Connectors;
using Ramal.Testing;
using Ramal.Tests.Features.Instances;

namespace Ramal.Tests.Features.Imports;

/// <summary>What the tests of imports do again and again. Each import concerns the whole server, so each test has its own.</summary>
internal static class ImportServer
{
    public static Task<RamalTestServer> StartAsync(TestDatabase? database = null, bool withAdministrator = true) =>
        RamalTestServer.StartAsync(connectors: new IConnector[] { InstancesServer.NewEvolution(), new ScriptedConnector() }, database: database, withAdministrator: withAdministrator);

    public static async Task<Answer> UploadAsync(RamalClient client, IEnumerable<string> paths, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        foreach (var path in paths)
        {
            var part = new ByteArrayContent(await File.ReadAllBytesAsync(path));
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(part, "file", Path.GetFileName(path));
        }

        return await client.PostAsync("/api/admin/imports", form);
    }

    /// <summary>Uploads and waits for the end of the dry run.</summary>
    public static async Task<JsonElement> DryRunAsync(RamalTestServer server, string path, params (string Name, string Value)[] fields) =>
        await EndOfWorkAsync(server, await UploadAsync(server.Admin, FilesOf(path), fields));

    /// <summary>Uploads, confirms and waits for the end.</summary>
    public static async Task<JsonElement> ImportAsync(RamalTestServer server, string path, params (string Name, string Value)[] fields)
    {
        var dry = await DryRunAsync(server, path, fields);
        Assert.True(dry.GetProperty("state").GetString() == "ready", dry.ToString());
        var done = await ConfirmAsync(server, dry);
        Assert.True(done.GetProperty("state").GetString() == "done", done.ToString());
        return done;
    }

    public static async Task<JsonElement> ConfirmAsync(RamalTestServer server, JsonElement import) =>
        await EndOfWorkAsync(server, await server.Admin.PostAsync($"/api/admin/imports/{import.GetProperty("id").GetString()}/confirm"));

    public static async Task<JsonElement> EndOfWorkAsync(RamalTestServer server, Answer begun)
    {
        var id = begun.EnsureStatus(202).Json.GetProperty("id").GetString();
        var import = begun.Json;
        await Until.TrueAsync(
            async () =>
            {
                import = (await server.Admin.GetAsync($"/api/admin/imports/{id}")).EnsureStatus(200).Json;
                return import.GetProperty("state").GetString() is not ("reading" or "running") && import.GetProperty("progress").ValueKind == JsonValueKind.Null;
            },
            "the import to end its work",
            TimeSpan.FromSeconds(90));
        return import;
    }

    /// <summary>found, taken, alreadyHere and notTaken of one kind.</summary>
    public static (long Found, long Taken, long AlreadyHere, long NotTaken) CountOf(JsonElement import, string kind)
    {
        var count = import.GetProperty("report").GetProperty("counts").EnumerateArray().FirstOrDefault(count => count.GetProperty("kind").GetString() == kind);
        return count.ValueKind == JsonValueKind.Undefined
            ? default
            : (Number("found"), Number("taken"), Number("alreadyHere"), Number("notTaken"));

        long Number(string name) => count.GetProperty(name).GetInt64();
    }

    public static string[] CodesOf(JsonElement import) =>
        [.. import.GetProperty("report").GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("code").GetString()!)];

    public static string[] NotesOf(JsonElement import) =>
        [.. import.GetProperty("report").GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("code").GetString()!)];

    public static async Task<List<JsonElement>> ItemsAsync(RamalClient client, string path) =>
        [.. (await client.GetAsync(path)).EnsureStatus(200).Json.GetProperty("items").EnumerateArray()];

    public static async Task<RamalClient> SignInAsync(RamalTestServer server, string name, string password = OldData.Password)
    {
        using var anonymous = server.Anonymous();
        return server.ClientOf((await anonymous.PostAsync("/api/login", new { email = name, password })).EnsureStatus(200));
    }

    private static IEnumerable<string> FilesOf(string path) => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories) : [path];
}

/// <summary>A folder of one test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ramal-old-").FullName;

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
