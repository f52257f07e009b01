namespace Ramal.Lab;

/// <summary>Status and JSON body of an answer.</summary>
internal readonly record struct Answer(int Status, byte[] Body)
{
    /// <summary>An object whose properties are written by <paramref name="properties"/>.</summary>
    public static Answer Object(int status, Action<Utf8JsonWriter> properties) => new(status, LabJson.Build(writer =>
    {
        writer.WriteStartObject();
        properties(writer);
        writer.WriteEndObject();
    }));

    public static Answer Array(int status, Action<Utf8JsonWriter> items) => new(status, LabJson.Build(writer =>
    {
        writer.WriteStartArray();
        items(writer);
        writer.WriteEndArray();
    }));

    public static Answer Null(int status) => new(status, "null"u8.ToArray());

    /// <summary>The usual error, message as one string.</summary>
    public static Answer ErrorText(int status, string error, string message) =>
        Error(status, error, writer => writer.WriteString("message", message));

    /// <summary>The usual error, message as a list of strings.</summary>
    public static Answer ErrorList(int status, string error, params string[] messages) =>
        Error(status, error, writer => WriteList(writer, "message", messages));

    /// <summary>A schema error: the list sits in another list.</summary>
    public static Answer SchemaError(IReadOnlyList<string> messages) => Error(400, "Bad Request", writer =>
    {
        writer.WriteStartArray("message");
        writer.WriteStartArray();
        foreach (var message in messages)
        {
            writer.WriteStringValue(message);
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    });

    /// <summary>The usual error around any <c>response</c>.</summary>
    public static Answer Error(int status, string error, Action<Utf8JsonWriter> response) => Object(status, writer =>
    {
        writer.WriteNumber("status", status);
        writer.WriteString("error", error);
        writer.WriteStartObject("response");
        response(writer);
        writer.WriteEndObject();
    });

    public static Answer NoSuchInstance(string name) => ErrorList(404, "Not Found", $"The \"{name}\" instance does not exist");

    public static Answer Unauthorized() => ErrorText(401, "Unauthorized", "Unauthorized");

    public static Answer ConnectionClosed() => ErrorText(500, "Internal Server Error", "Connection Closed");

    /// <summary>What JavaScript says when there never was a client object.</summary>
    public static Answer NoClient(string method) =>
        ErrorText(500, "Internal Server Error", $"Cannot read properties of undefined (reading '{method}')");

    /// <summary>The other error shape: no <c>response</c>.</summary>
    public static Answer NotAvailable() => Object(400, static writer =>
    {
        writer.WriteNumber("status", 400);
        writer.WriteString("error", "Bad Request");
        WriteList(writer, "message", "Method not available on WhatsApp Business API");
    });

    /// <summary>A raw boom error object, as <c>whatsappNumbers</c> leaks it.</summary>
    public static Answer RawBoom() => Object(400, static writer =>
    {
        writer.WriteNull("data");
        writer.WriteBoolean("isBoom", value: true);
        writer.WriteBoolean("isServer", value: false);
        writer.WriteStartObject("output");
        writer.WriteNumber("statusCode", 428);
        writer.WriteStartObject("payload");
        writer.WriteNumber("statusCode", 428);
        writer.WriteString("error", "Precondition Required");
        writer.WriteString("message", "Connection Closed");
        writer.WriteEndObject();
        writer.WriteStartObject("headers");
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>Graph's refusal, which comes back as a success without <c>key</c>.</summary>
    public static Answer GraphRefusal() => Object(201, static writer =>
    {
        writer.WriteString("message", "(#131030) Recipient phone number not in allowed list");
        writer.WriteString("type", "OAuthException");
        writer.WriteNumber("code", 131030);
        writer.WriteStartObject("error_data");
        writer.WriteString("messaging_product", "whatsapp");
        writer.WriteString("details", "not in list");
        writer.WriteEndObject();
        writer.WriteString("fbtrace_id", "simulated");
    });

    /// <summary>What an Evolution API that was not activated answers on every route.</summary>
    public static Answer LicenseRequired() => Object(503, static writer =>
    {
        writer.WriteString("error", "service not activated");
        writer.WriteString("code", "LICENSE_REQUIRED");
        writer.WriteString("message", "License activation is required before the API can be used");
    });

    private static void WriteList(Utf8JsonWriter writer, string name, params string[] values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
