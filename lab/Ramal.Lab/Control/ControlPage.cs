using System.Reflection;
using Microsoft.AspNetCore.Routing;

namespace Ramal.Lab;

/// <summary>The control page at <c>/lab</c>: four embedded files, nothing from elsewhere.</summary>
internal static class ControlPage
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string File, string ContentType)[] Files =
    [
        ("/lab", "index.html", "text/html; charset=utf-8"),
        ("/lab/lab.css", "lab.css", "text/css; charset=utf-8"),
        ("/lab/lab.js", "lab.js", "text/javascript; charset=utf-8"),
        ("/lab/texts.js", "texts.js", "text/javascript; charset=utf-8"),
        ("/lab/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var (path, file, contentType) in Files)
        {
            var content = Load(file);
            app.MapGet(path, (HttpContext http) =>
            {
                http.Response.Headers.ContentSecurityPolicy = Policy;
                http.Response.Headers.XContentTypeOptions = "nosniff";
                http.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(content, contentType);
            });
        }
    }

    private static byte[] Load(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Page/" + file)
            ?? throw new InvalidOperationException($"The page's file {file} is not embedded.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
