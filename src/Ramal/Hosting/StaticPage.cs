using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>
/// Serves the built page. The files are listed once at start-up, so that no path of a request ever reaches the disk. An
/// address that is a page of the app, and not a file, answers with its first page.
/// </summary>
internal sealed class StaticPage
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
        + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; frame-ancestors 'none'; "
        + "base-uri 'none'; form-action 'self'";

    private const string FirstPage = "/index.html";
    private static readonly string[] NotPages = ["/api", "/hooks", "/health", "/metrics", "/openapi", "/tenant"];

    // The bundler puts a hash of the content into these names.
    private static readonly string[] Hashed = ["/assets/", "/lazy/"];
    private static readonly (string Ending, string Encoding)[] Encodings = [(".br", "br"), (".gz", "gzip")];

    private static readonly Text NotBuilt = new(
        "O servidor do Ramal está no ar. A página ainda não foi construída: rode ./run na pasta do projeto. A API está em /openapi/v1.json.",
        "The Ramal server is up. The page has not been built yet: type ./run in the project's folder. The API is at /openapi/v1.json.");

    private readonly RequestDelegate _next;
    private readonly Dictionary<string, PageFile> _files;

    public StaticPage(RequestDelegate next, RamalOptions options)
    {
        _next = next;
        _files = options.Ui is { } folder && Directory.Exists(folder) ? List(Path.GetFullPath(folder)) : new Dictionary<string, PageFile>(StringComparer.Ordinal);
    }

    public async Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        if (http.GetEndpoint() is not null || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            || NotPages.Any(prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            await _next(http);
        }
        else if (_files.TryGetValue(path, out var file))
        {
            await ServeAsync(http, path, file);
        }
        else if (path == "/" || WantsPage(http.Request))
        {
            await (_files.TryGetValue(FirstPage, out var first) ? ServeAsync(http, FirstPage, first) : SayNotBuiltAsync(http));
        }
        else
        {
            await _next(http);
        }
    }

    /// <summary>A person who opens an address, not a script that asks for a file.</summary>
    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task ServeAsync(HttpContext http, string path, PageFile file)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = Hashed.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) ? "public, max-age=31536000, immutable" : "no-cache";
        var (location, encoding) = Choose(http.Request, file);
        if (file.Encoded.Count > 0)
        {
            headers.Vary = HeaderNames.AcceptEncoding;
        }

        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        await Results.File(location, file.ContentType, entityTag: new EntityTagHeaderValue($"\"{file.Hash}{encoding}\"")).ExecuteAsync(http);
    }

    private static (string Location, string? Encoding) Choose(HttpRequest request, PageFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, location) in file.Encoded)
        {
            if (accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0))
            {
                return (location, encoding);
            }
        }

        return (file.Location, null);
    }

    private static Task SayNotBuiltAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            $"<!doctype html><html lang=\"{Languages.Current}\"><meta charset=\"utf-8\"><title>Ramal</title>"
            + $"<body style=\"font-family:system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem\"><h1>Ramal</h1><p>{NotBuilt}</p></body></html>",
            http.RequestAborted);
    }

    private static Dictionary<string, PageFile> List(string folder)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        var locations = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToHashSet(StringComparer.Ordinal);
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var location in locations)
        {
            if (Encodings.Any(encoding => location.EndsWith(encoding.Ending, StringComparison.Ordinal) && locations.Contains(location[..^encoding.Ending.Length])))
            {
                continue;
            }

            var type = types.TryGetContentType(location, out var known) ? known : "application/octet-stream";
            var encoded = Encodings.Where(encoding => locations.Contains(location + encoding.Ending))
                .Select(encoding => (encoding.Encoding, location + encoding.Ending)).ToList();
            var path = "/" + Path.GetRelativePath(folder, location).Replace('\\', '/');
            files[path] = new PageFile(location, type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type, HashOf(location), encoded);
        }

        return files;
    }

    private static string HashOf(string location)
    {
        using var content = File.OpenRead(location);
        return Convert.ToHexStringLower(SHA256.HashData(content))[..16];
    }

    /// <summary>One file of the page.</summary>
    private sealed record PageFile(string Location, string ContentType, string Hash, IReadOnlyList<(string Encoding, string Location)> Encoded);
}
