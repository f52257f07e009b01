using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Routing;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Takes sealed files and gives them back; what is uploaded must be what its token says.</summary>
internal sealed class MediaHost(SimulatorWorld world)
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly string _auth = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public Node Hosts() => new("media_conn", new Node("host") { ["hostname"] = world.Authority, ["maxContentLengthBytes"] = "104857600" })
    {
        ["auth"] = _auth,
        ["ttl"] = "3600",
        ["auth_ttl"] = "3600",
        ["max_buckets"] = "12",
    };

    public string Keep(string folder, byte[] content)
    {
        var path = folder + RandomNumberGenerator.GetHexString(18, lowercase: true) + ".enc";
        _files[path] = content;
        return path;
    }

    /// <summary>The sealed file; null when it is gone.</summary>
    public byte[]? Find(string path) => _dropped.Contains(path.Split('?')[0]) ? null : _files.GetValueOrDefault(path.Split('?')[0]);

    /// <summary>As after weeks: the hosts answer 404 for what they had. Phones still have it.</summary>
    public void DropAll() => _dropped.UnionWith(_files.Keys);

    /// <summary>A phone uploads again what the hosts dropped; null when it never was there.</summary>
    public string? KeepAgain(string path) => _files.TryGetValue(path.Split('?')[0], out var content) ? Keep("/v/", content) : null;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/mms/{kind}/{token}", UploadAsync);
        app.MapGet("/{folder}/{name}", Download);
    }

    private async Task<IResult> UploadAsync(string kind, string token, HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var content = body.ToArray();
        var expected = Base64Url.EncodeToString(SHA256.HashData(content));
        lock (world.Gate)
        {
            if (token.TrimEnd('=') != expected)
            {
                world.Breaches.Add("media", $"upload of {kind}: the token is not the hash of the file");
                return TypedResults.BadRequest();
            }

            if (http.Request.Query["auth"] != _auth)
            {
                world.Breaches.Add("media", $"upload of {kind}: not authorised");
                return TypedResults.Unauthorized();
            }

            var path = Keep("/v/", content);
            return TypedResults.Json(new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = $"https://{world.Authority}{path}", ["direct_path"] = path });
        }
    }

    private IResult Download(string folder, string name, HttpContext http)
    {
        lock (world.Gate)
        {
            if (Find($"/{folder}/{name}") is not { } content)
            {
                return TypedResults.NotFound();
            }

            var hash = http.Request.Query["hash"].ToString();
            if (hash.Length > 0 && hash.TrimEnd('=').Replace('+', '-').Replace('/', '_') != Base64Url.EncodeToString(SHA256.HashData(content)))
            {
                world.Breaches.Add("media", string.Create(CultureInfo.InvariantCulture, $"download of {name}: asked for another hash"));
            }

            return TypedResults.Bytes(content, "application/octet-stream", enableRangeProcessing: true);
        }
    }
}
