using System.Text;
using System.Text.RegularExpressions;

namespace Ramal.Tests.Contracts;

/// <summary>Makes bad requests from the OpenAPI document. The same seed and number make the same request.</summary>
internal sealed partial class BadRequests(ApiDocument document, IReadOnlyDictionary<string, string[]> idsByPath)
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    private static readonly string[] WrongIds =
    [
        "0", "-1", "2147483648", "9223372036854775808", "0198c0de-0000-7000-8000-000000000001", "active", "%00", "..%2F", "%2e%2e", "%2e%2e/%2e%2e", "..", "1/..",
        "987%20", "+987", "1.0", "1e3", "%F0%9F%98%80", "%FF", "%ED%A0%80", "null", "'", "%3Cscript%3E", "%25", "%", "%zz", "{id}", "1;a=b", "1%0D%0AX:1",
    ];

    private static readonly string[] ContentTypes =
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x",
        "application/json; charset=utf-7", "application/json; charset=utf-16", "application/json; charset=nothing", "application/json;;;=", "json", "*/*", "", "application/merge-patch+json",
    ];

    private static readonly string[] HeaderNames =
        ["Idempotency-Key", "Accept-Language", "Accept", "Last-Event-ID", "X-Ramal-Csrf", "If-None-Match", "Range", "Cookie", "X-Forwarded-For", "Content-Encoding", "Authorization"];

    private readonly IReadOnlyList<ApiOperation> _operations = document.Operations();

    public int OperationCount => _operations.Count;

    public BadRequest Make(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var values = new BadValues(random, document);
        var operation = _operations[number % _operations.Count];
        // A stream takes no body, and the client would wait for it to be read.
        var (body, contentType) = operation.BodyType is null && (operation.Path == "/api/events" || random.Next(8) > 0) ? (null, null) : Body(operation, values, random);
        return new BadRequest
        {
            Method = random.Next(60) == 0 ? HttpMethod.Parse(random.Next(2) == 0 ? "PROPFIND" : "OPTIONS") : operation.Method,
            Target = Path(operation, random) + Query(operation, values, random),
            Sender = SenderOf(operation, random),
            Body = body,
            ContentType = contentType,
            Chunked = body is not null && random.Next(12) == 0,
            Headers = Headers(values, random),
        };
    }

    private string Path(ApiOperation operation, Random random) => Parameter().Replace(operation.Path, _ =>
        random.Next(3) > 0 && idsByPath.FirstOrDefault(pair => operation.Path.StartsWith(pair.Key, StringComparison.Ordinal)).Value is { } right
            ? right[random.Next(right.Length)]
            : WrongIds[random.Next(WrongIds.Length)]);

    private static string Query(ApiOperation operation, BadValues values, Random random)
    {
        if (operation.Query.Count == 0 && random.Next(20) > 0)
        {
            return "";
        }

        var names = operation.Query.Where(_ => random.Next(2) == 0).ToList();
        if (names.Count > 0 && random.Next(6) == 0)
        {
            names.Add(names[0]);
        }

        if (names.Count == 0)
        {
            return random.Next(3) == 0 ? "?&=&%00=%FF&a[]=1" : "";
        }

        string[] numbers = ["-1", "0", "201", "1000000000", "99999999999", "1", "200", "abc", ""];
        return "?" + string.Join('&', names.Select(name =>
            $"{name}={(random.Next(2) == 0 ? numbers[random.Next(numbers.Length)] : Escape(values.WrongText(), random))}"));
    }

    private static (byte[]? Body, string? ContentType) Body(ApiOperation operation, BadValues values, Random random)
    {
        var contentType = random.Next(15) == 0 ? ContentTypes[random.Next(ContentTypes.Length)] : operation.BodyType ?? "application/json";
        if (operation.BodyType?.StartsWith("multipart/", StringComparison.Ordinal) == true)
        {
            return (Form(values, random), contentType == operation.BodyType ? "multipart/form-data; boundary=x" : contentType);
        }

        return (random.Next(40) == 0 ? Enumerable.Repeat((byte)' ', TenMegabytes).ToArray() : random.Next(12) switch
        {
            0 => Broken(operation, values, random),
            1 => Encoding.UTF8.GetBytes(values.Wrong()),
            _ => Encoding.UTF8.GetBytes(SomeFieldsWrong(operation, values, random)),
        }, contentType);
    }

    private static string SomeFieldsWrong(ApiOperation operation, BadValues values, Random random)
    {
        var sample = operation.Body is { } schema ? values.Sample(schema) : [];
        var names = sample.Keys.ToArray();
        for (var left = random.Next(4); left > 0 && names.Length > 0; left--)
        {
            var name = names[random.Next(names.Length)];
            if (random.Next(5) == 0)
            {
                sample.Remove(name);
            }
            else
            {
                sample[name] = values.Wrong();
            }
        }

        if (random.Next(10) == 0)
        {
            sample[values.WrongText()] = values.Wrong();
        }

        return BadValues.ObjectOf(sample, random.Next(20) == 0 && names.Length > 0 ? names[random.Next(names.Length)] : null);
    }

    private static byte[] Broken(ApiOperation operation, BadValues values, Random random)
    {
        var right = Encoding.UTF8.GetBytes(BadValues.ObjectOf(operation.Body is { } schema ? values.Sample(schema) : []));
        switch (random.Next(8))
        {
            case 0:
                return [];
            case 1:
                return right[..random.Next(right.Length)];
            case 2:
                return [.. right, .. right];
            case 3:
                return [0xEF, 0xBB, 0xBF, .. right];
            case 4:
                return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(right));
            case 5:
                right[random.Next(right.Length)] = (byte)random.Next(256);
                return right;
            case 6:
                return Enumerable.Repeat((byte)(random.Next(2) == 0 ? ' ' : '['), 5000).ToArray();
            default:
                var noise = new byte[random.Next(1, 300)];
                random.NextBytes(noise);
                return noise;
        }
    }

    private static byte[] Form(BadValues values, Random random)
    {
        var name = random.Next(3) == 0 ? Escape(values.WrongText(), random) : "file";
        var fileName = values.WrongText().ReplaceLineEndings("");
        var end = random.Next(4) == 0 ? "" : "\r\n--x--\r\n";
        var content = random.Next(3) == 0 ? "" : new string('a', random.Next(2000));
        return Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{fileName}\"\r\nContent-Type: image/png\r\n\r\n{content}{end}");
    }

    private static List<(string Name, string Value)> Headers(BadValues values, Random random)
    {
        List<(string, string)> headers = [];
        if (random.Next(6) == 0)
        {
            // What a client library lets through: anything but line ends and NUL.
            var value = new string([.. values.WrongText().Where(unit => unit is >= ' ' and <= '~')]);
            headers.Add((HeaderNames[random.Next(HeaderNames.Length)], random.Next(5) == 0 ? new string('a', 5000) : value));
        }

        return headers;
    }

    private static Sender SenderOf(ApiOperation operation, Random random) => operation.Path switch
    {
        // Would end the session that all others use.
        "/api/logout" => Sender.Key,
        _ when operation.Path.StartsWith("/api/admin", StringComparison.Ordinal) => Sender.Administrator,
        _ => random.Next(10) switch { 0 => Sender.Nobody, 1 or 2 => Sender.Key, _ => Sender.Person },
    };

    private static string Escape(string text, Random random) =>
        random.Next(8) == 0 ? "%FF%00%zz" : string.Concat(Encoding.UTF8.GetBytes(text).Select(unit => char.IsAsciiLetterOrDigit((char)unit) ? ((char)unit).ToString() : $"%{unit:X2}"));

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
