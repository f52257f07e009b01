using System.Reflection;
using Microsoft.AspNetCore.Routing;

namespace Ramal.Lab;

/// <summary>The control page at <c>/lab</c>: embedded files, nothing from elsewhere. With a simulated WhatsApp its phones come first, and have a page of their own.</summary>
internal static class ControlPage
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string File, string ContentType)[] Files =
    [
        ("/lab", "index.html", "text/html; charset=utf-8"),
        ("/lab/lab.css", "lab.css", "text/css; charset=utf-8"),
        ("/lab/lab.js", "lab.js", "text/javascript; charset=utf-8"),
        ("/lab/texts.js", "texts.js", "text/javascript; charset=utf-8"),
        ("/lab/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    private static readonly (string Path, string File, string ContentType)[] PhoneFiles =
    [
        ("/lab/phones", "phones.html", "text/html; charset=utf-8"),
        ("/lab/phones.js", "phones.js", "text/javascript; charset=utf-8"),
        ("/lab/phones-texts.js", "phones-texts.js", "text/javascript; charset=utf-8"),
        ("/lab/phones.css", "phones.css", "text/css; charset=utf-8"),
        ("/lab/qr.js", "qr.js", "text/javascript; charset=utf-8"),
    ];

    public static void Map(IEndpointRouteBuilder app, bool withPhones)
    {
        foreach (var (path, file, contentType) in withPhones ? [.. Files, .. PhoneFiles] : Files)
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
