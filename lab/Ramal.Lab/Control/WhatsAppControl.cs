using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Media;

namespace Ramal.Lab;

/// <summary>The phones of the simulated WhatsApp under <c>/lab/api/whatsapp</c>, as JSON. No key: it is for this machine only.</summary>
internal static class WhatsAppControl
{
    public static void Map(IEndpointRouteBuilder app, WhatsAppSimulator simulator)
    {
        var api = app.MapGroup("/lab/api/whatsapp");
        api.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (SimulatorException problem)
            {
                return TypedResults.Conflict(new PhoneProblem(problem.Message));
            }
        });
        api.MapGet("/", () => TypedResults.Ok(AddressOf(simulator)));
        api.MapGet("/state", () => TypedResults.Ok(WhatsAppState.Read(simulator)));
        api.MapGet("/transcript", () => TypedResults.Text(string.Join('\n', simulator.Transcript.Read().Select(entry =>
            string.Create(CultureInfo.InvariantCulture, $"{entry.At:HH:mm:ss.fff} {entry.Device,-18} {(entry.FromClient ? "→" : "←")} {entry.Text}")))));
        api.MapPost("/phones", (PhoneRequest request) => Done(() => simulator.AddPhone(request.Number, request.Name)));
        api.MapPost("/faults", (WhatsAppFaultRequest request) => Done(() => Cause(simulator.Faults, request)));
        api.MapDelete("/faults", () => Done(simulator.Faults.Clear));
        var phone = api.MapGroup("/phones/{number}");
        MapPhone(phone, simulator);
        MapChats(phone, simulator);
        MapGroups(phone, simulator);
    }

    public static WhatsAppAddress AddressOf(WhatsAppSimulator simulator) =>
        new(simulator.Endpoint.AbsoluteUri, Convert.ToHexStringLower(simulator.RootKey.Span), simulator.CertificateSha256);

    private static void MapPhone(RouteGroupBuilder phone, WhatsAppSimulator simulator)
    {
        phone.MapPost("/scan", (string number, CodeRequest request) => Done(() => simulator[number].Scan(request.Code)));
        phone.MapPost("/type-code", async (string number, CodeRequest request) =>
        {
            await simulator[number].TypeCodeAsync(request.Code);
            return TypedResults.NoContent();
        });
        phone.MapPost("/unlink", (string number, DeviceRequest request) => Done(() => simulator[number].Unlink(request.Device)));
        phone.MapPost("/online", (string number, SwitchRequest request) =>
            Done(request.On ? simulator[number].GoOnline : simulator[number].GoOffline));
        phone.MapPost("/receipts", (string number, PhoneReceiptsRequest request) => Done(() => simulator[number].Receipts = request.Level));
    }

    private static void MapChats(RouteGroupBuilder phone, WhatsAppSimulator simulator)
    {
        phone.MapPost("/send", (string number, ChatRequest request) => TypedResults.Ok(new SentResponse(simulator[number].SendText(
            request.Chat, request.Text, new PhoneSend { Quoted = request.Quoted is { } quoted ? Message(simulator, number, quoted) : null }))));
        phone.MapPost("/location", (string number, ChatRequest request) =>
            TypedResults.Ok(new SentResponse(simulator[number].SendLocation(request.Chat, request.Latitude, request.Longitude, request.Text))));
        phone.MapPost("/file", async (string number, string chat, string name, string? caption, HttpContext http) =>
        {
            using var content = new MemoryStream();
            await http.Request.Body.CopyToAsync(content, http.RequestAborted);
            var type = http.Request.ContentType ?? "application/octet-stream";
            return TypedResults.Ok(new SentResponse(simulator[number].SendMedia(chat, KindOf(type), content.ToArray(), type, caption, name)));
        });
        phone.MapGet("/media/{message}", IResult (string number, string message) =>
            Message(simulator, number, message) is { Media.IsEmpty: false } found
                ? TypedResults.Bytes(found.Media.ToArray(), found.ContentType ?? "application/octet-stream", found.FileName)
                : TypedResults.NotFound());
        phone.MapPost("/react", (string number, MessageRequest request) => Done(() => simulator[number].React(Message(simulator, number, request.Message), request.Text)));
        phone.MapPost("/edit", (string number, MessageRequest request) => Done(() => simulator[number].Edit(Message(simulator, number, request.Message), request.Text)));
        phone.MapPost("/delete", (string number, MessageRequest request) => Done(() => simulator[number].Delete(Message(simulator, number, request.Message))));
        phone.MapPost("/read", (string number, ChatRequest request) => Done(() => simulator[number].MarkChatRead(request.Chat)));
        phone.MapPost("/typing", (string number, ChatRequest request) => Done(() => simulator[number].SetTyping(request.Chat, request.On)));
    }

    private static void MapGroups(RouteGroupBuilder phone, WhatsAppSimulator simulator)
    {
        phone.MapPost("/groups", (string number, GroupRequest request) =>
            TypedResults.Ok(new SentResponse(simulator[number].CreateGroup(request.Subject ?? "", request.Members ?? []))));
        phone.MapPost("/groups/{group}", (string number, string group, GroupRequest request) => Done(() =>
        {
            if (request.Members is { Count: > 0 } added)
            {
                simulator[number].AddMembers(group, added);
            }

            if (request.Removed is { Count: > 0 } removed)
            {
                simulator[number].RemoveMembers(group, removed);
            }

            if (request.Subject is { Length: > 0 } subject)
            {
                simulator[number].SetSubject(group, subject);
            }
        }));
        phone.MapPost("/groups/{group}/leave", (string number, string group) => Done(() => simulator[number].Leave(group)));
    }

    private static void Cause(SimulatorFaults faults, WhatsAppFaultRequest request)
    {
        switch (request.Kind)
        {
            case "spoil":
                faults.Spoil(request.Number);
                break;
            case "drop":
                faults.Drop(request.Number);
                break;
            case "duplicate":
                faults.Duplicate(request.Number);
                break;
            case "reorder":
                faults.Reorder(request.Number);
                break;
            case "cut":
                faults.Cut(request.Number);
                break;
            case "halfOpen":
                faults.HalfOpen(request.Number);
                break;
            case "streamError":
                faults.StreamError(request.Number, request.Code);
                break;
            default:
                throw new SimulatorException($"There is no fault {request.Kind}.");
        }
    }

    private static PhoneMessage Message(WhatsAppSimulator simulator, string number, string id) =>
        simulator[number].Messages.FirstOrDefault(message => message.Id == id) ?? throw new SimulatorException("The phone has no such message.");

    private static MediaKind KindOf(string contentType) => contentType.Split('/')[0] switch
    {
        "image" => MediaKind.Image,
        "video" => MediaKind.Video,
        "audio" => MediaKind.Audio,
        _ => MediaKind.Document,
    };

    private static NoContent Done(Action action)
    {
        action();
        return TypedResults.NoContent();
    }
}
