using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Features.Media;
using Ramal.Testing;

namespace Ramal.Tests.Features.Media;

public sealed class MediaTests(SharedServer shared)
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];

    private RamalTestServer Server => shared.Server;

    [Fact]
    public async Task An_uploaded_image_comes_back_byte_for_byte_and_is_shown_inline()
    {
        using var ana = await Server.NewPersonAsync();

        var uploaded = (await ana.PostAsync("/api/media", Form(Png, "../ícone.svg", "image/svg+xml"))).EnsureStatus(201);
        var url = $"/api/media/{uploaded.Json.GetProperty("id").GetString()}";
        using var downloaded = await ana.Http.GetAsync(url, TestContext.Current.CancellationToken);

        Assert.Equal(("image", "image/png", "ícone.svg", 12), (
            uploaded.Json.GetProperty("kind").GetString(), uploaded.Json.GetProperty("contentType").GetString(),
            uploaded.Json.GetProperty("fileName").GetString(), uploaded.Json.GetProperty("size").GetInt64()));
        Assert.Equal(url, uploaded.Headers.Location!.ToString());
        Assert.Equal(Png, await downloaded.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("image/png", downloaded.Content.Headers.ContentType!.MediaType);
        Assert.Equal("inline", downloaded.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", downloaded.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", downloaded.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_is_a_document_and_only_ever_downloaded()
    {
        using var ana = await Server.NewPersonAsync();

        var uploaded = (await ana.PostAsync("/api/media", Form("<html><script>alert(1)</script>"u8.ToArray(), "a.png", "image/png"))).EnsureStatus(201);
        var downloaded = await ana.GetAsync($"/api/media/{uploaded.Json.GetProperty("id").GetString()}");

        Assert.Equal("document", uploaded.Json.GetProperty("kind").GetString());
        Assert.Equal("application/octet-stream", downloaded.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("attachment", downloaded.ContentHeaders.ContentDisposition!.DispositionType);
    }

    [Fact]
    public async Task A_part_of_a_file_can_be_asked_for()
    {
        using var ana = await Server.NewPersonAsync();
        var id = await UploadAsync(ana);

        var part = await ana.SendAsync(HttpMethod.Get, $"/api/media/{id}", null, ("Range", "bytes=8-9"));

        Assert.Equal((206, "\u0001\u0002"), (part.Status, part.Text));
    }

    [Fact]
    public async Task Another_account_and_nobody_do_not_see_a_file()
    {
        using var ana = await Server.NewPersonAsync();
        using var bia = await Server.NewPersonAsync("Bia");
        using var nobody = Server.Anonymous();
        var id = await UploadAsync(ana);
        var store = Server.App.Services.GetRequiredService<MediaStore>();

        Assert.Equal("not-found", (await bia.GetAsync($"/api/media/{id}")).Code);
        Assert.Equal(401, (await nobody.GetAsync($"/api/media/{id}")).Status);
        Assert.Null(await store.FindAsync(bia.UserId, id, TestContext.Current.CancellationToken));
        var stored = await store.FindAsync(ana.UserId, id, TestContext.Current.CancellationToken);
        await using var content = stored!.OpenRead();
        Assert.Equal(Png.Length, content.Length);
    }

    [Fact]
    public async Task What_is_not_an_upload_is_refused_with_a_reason()
    {
        using var ana = await Server.NewPersonAsync();
        using var otherField = new MultipartFormDataContent { { new ByteArrayContent(Png), "outro", "a.png" } };
        using var broken = new StringContent("--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nnever ends");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");

        Assert.Equal((415, "unsupported-media-type"), await RefusalAsync(ana, new { file = "a" }));
        Assert.Equal((400, "validation-failed"), await RefusalAsync(ana, otherField));
        Assert.Equal((400, "validation-failed"), await RefusalAsync(ana, Form([], "vazio.txt")));
        Assert.Equal((400, "validation-failed"), await RefusalAsync(ana, broken));
    }

    [Fact]
    public async Task The_largest_file_is_taken_and_one_byte_more_is_refused()
    {
        await using var server = await RamalTestServer.StartAsync();

        var largest = await server.Admin.PostAsync("/api/media", Form(new byte[UploadMedia.MaxBytes], "maior.bin"));
        var larger = await server.Admin.PostAsync("/api/media", Form(new byte[UploadMedia.MaxBytes + 1], "demais.bin"));

        Assert.Equal(201, largest.Status);
        Assert.Equal((413, "media-too-large"), (larger.Status, larger.Code));
        Assert.Single(FilesOf(server));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_behind()
    {
        await using var server = await RamalTestServer.StartAsync();
        using var stop = new CancellationTokenSource();
        using var endless = new MultipartFormDataContent { { new StreamContent(new StopsHalfway(stop)), "file", "meio.bin" } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Admin.Http.PostAsync("/api/media", endless, stop.Token));

        await Until.TrueAsync(() => FilesOf(server).Length == 0, "the half-written file is removed");
    }

    [Fact]
    public async Task Unused_files_go_after_two_days_and_used_ones_stay()
    {
        var clock = new ManualClock();
        var used = new HashSet<Guid>();
        await using var server = await RamalTestServer.StartAsync(clock, services: services =>
            services.AddSingleton(new MediaReference((_, ids, _) => Task.FromResult<IReadOnlyCollection<Guid>>(ids.Where(used.Contains).ToList()))));
        used.Add(await UploadAsync(server.Admin));
        var unused = await UploadAsync(server.Admin);
        var lost = Path.Combine(server.Database.Folder, "media", "00", Guid.CreateVersion7(clock.GetUtcNow()).ToString("N")[..30] + "00");
        Directory.CreateDirectory(Path.GetDirectoryName(lost)!);
        await File.WriteAllTextAsync(lost, "no row", TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromHours(47));
        var fresh = await UploadAsync(server.Admin);
        Assert.Equal(200, (await server.Admin.GetAsync($"/api/media/{unused}")).Status);
        clock.Advance(TimeSpan.FromHours(5));

        await Until.TrueAsync(() => FilesOf(server).Length == 2, "the unused and the lost file are removed");
        Assert.Equal(404, (await server.Admin.GetAsync($"/api/media/{unused}")).Status);
        Assert.Equal(200, (await server.Admin.GetAsync($"/api/media/{used.Single()}")).Status);
        Assert.Equal(200, (await server.Admin.GetAsync($"/api/media/{fresh}")).Status);
    }

    [Fact]
    public async Task A_start_removes_what_was_arriving_when_the_last_process_was_killed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var incoming = Directory.CreateDirectory(Path.Combine(database.Folder, "media", "incoming")).FullName;
        await File.WriteAllTextAsync(Path.Combine(incoming, "half"), "half", TestContext.Current.CancellationToken);

        await using var server = await RamalTestServer.StartAsync(database: database);

        Assert.Empty(FilesOf(server));
    }

    [Fact]
    public void A_full_disk_is_told_from_other_trouble()
    {
        Assert.True(MediaStore.MeansFull(new IOException("no space", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)));
        Assert.False(MediaStore.MeansFull(new IOException("no such device", 6)));
        Assert.False(MediaStore.MeansFull(new EndOfStreamException()));
    }

    private static MultipartFormDataContent Form(byte[] content, string fileName, string contentType = "application/octet-stream")
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return new MultipartFormDataContent { { part, "file", fileName } };
    }

    private static async Task<Guid> UploadAsync(RamalClient client) =>
        (await client.PostAsync("/api/media", Form(Png, "a.png"))).EnsureStatus(201).Json.GetProperty("id").GetGuid();

    private static async Task<(int Status, string? Code)> RefusalAsync(RamalClient client, object body)
    {
        var answer = await client.PostAsync("/api/media", body);
        return (answer.Status, answer.Code);
    }

    private static string[] FilesOf(RamalTestServer server)
    {
        var folder = Path.Combine(server.Database.Folder, "media");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    /// <summary>Sends a megabyte, then cancels the request.</summary>
    private sealed class StopsHalfway(CancellationTokenSource stop) : MemoryStream(new byte[1024 * 1024])
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await base.CopyToAsync(destination, bufferSize, cancellationToken);
            await destination.FlushAsync(cancellationToken);
            await stop.CancelAsync();
            throw new OperationCanceledException(stop.Token);
        }
    }
}
