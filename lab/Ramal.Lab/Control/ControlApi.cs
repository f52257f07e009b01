using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Ramal.Lab;

/// <summary>The control API under <c>/lab/api</c>: everything <see cref="LabServer"/> offers, as JSON. No key: it is for this machine only.</summary>
internal static class ControlApi
{
    public static void Map(IEndpointRouteBuilder app, LabServer server, LabWorld world)
    {
        var api = app.MapGroup("/lab/api");
        api.MapGet("/state", () => TypedResults.Ok(ControlStateReader.Read(world)));
        MapInstances(api.MapGroup("/instances/{name}"), world);
        MapPhones(api.MapGroup("/phones"), world);
        MapFaults(api, server, world);
        MapReceived(api.MapGroup("/received"), world);
    }

    private static void MapInstances(RouteGroupBuilder api, LabWorld world)
    {
        api.MapGet("/qr.png", Results<FileContentHttpResult, NotFound> (string name) =>
            world.Instances.TryGet(name, out var instance) && instance.Qr is { } qr ? TypedResults.Bytes(qr.Png, "image/png") : TypedResults.NotFound());
        api.MapPost("/scan", Results<NoContent, NotFound, Conflict> (string name, ScanRequest request) =>
        {
            if (!world.Instances.TryGet(name, out var instance) || !world.Phones.TryGet(request.Phone, out var phone))
            {
                return TypedResults.NotFound();
            }

            return instance.Qr is { } qr && phone.Scan(qr.Text) ? TypedResults.NoContent() : TypedResults.Conflict();
        });
        api.MapPost("/drop", Results<NoContent, NotFound> (string name, DropRequest request) => On(world, name, instance => instance.DropSocket(request.Reconnects)));
        api.MapPost("/unlink", Results<NoContent, NotFound> (string name) => On(world, name, instance => instance.Unlink()));
        api.MapPost("/deaf", Results<NoContent, NotFound> (string name, SwitchRequest request) => On(world, name, instance => instance.IsDeaf = request.On));
    }

    private static void MapPhones(RouteGroupBuilder api, LabWorld world)
    {
        api.MapPost("/", (PhoneRequest request) =>
        {
            world.Phones.Add(request.Number, request.Name);
            return TypedResults.NoContent();
        });
        api.MapPost("/{number}/scan", Results<NoContent, NotFound, Conflict> (string number, CodeRequest request) =>
            Pair(world, number, phone => phone.Scan(request.Code)));
        api.MapPost("/{number}/type-code", Results<NoContent, NotFound, Conflict> (string number, CodeRequest request) =>
            Pair(world, number, phone => phone.TypeCode(request.Code)));
        api.MapPost("/{number}/unlink", Results<NoContent, NotFound, Conflict> (string number, InstanceRequest request) =>
            Pair(world, number, phone => phone.Unlink(request.Instance)));
        api.MapPost("/{number}/send", Results<Ok<SentResponse>, NotFound> (string number, SendRequest request) =>
            world.Phones.TryGet(number, out var phone) && world.Instances.TryGet(request.Instance, out _)
                ? TypedResults.Ok(new SentResponse(phone.SendText(request.Instance, request.Text, new PhoneMessageOptions
                {
                    AsLid = request.AsLid,
                    WithNumber = request.WithNumber,
                    GroupId = request.GroupId,
                    MessageId = request.MessageId,
                })))
                : TypedResults.NotFound());
        api.MapPut("/{number}/receipts", Results<NoContent, NotFound> (string number, ReceiptsRequest request) =>
        {
            if (!world.Phones.TryGet(number, out var phone))
            {
                return TypedResults.NotFound();
            }

            phone.Receipts = new ReceiptBehaviour
            {
                Level = request.Level,
                DeliveredAfter = TimeSpan.FromMilliseconds(request.DeliveredAfterMs ?? phone.Receipts.DeliveredAfter.TotalMilliseconds),
                ReadAfter = TimeSpan.FromMilliseconds(request.ReadAfterMs ?? phone.Receipts.ReadAfter.TotalMilliseconds),
                CloudWords = request.CloudWords,
            };
            return TypedResults.NoContent();
        });
        api.MapPut("/{number}/groups", Results<NoContent, NotFound> (string number, LabGroup[] groups) =>
        {
            if (!world.Phones.TryGet(number, out var phone))
            {
                return TypedResults.NotFound();
            }

            phone.SetGroups(groups);
            return TypedResults.NoContent();
        });
    }

    private static void MapFaults(RouteGroupBuilder api, LabServer server, LabWorld world)
    {
        api.MapPost("/faults", (FaultRequest request) => TypedResults.Ok(new FaultResponse(world.Faults.Add(request.ToFault()).Id)));
        api.MapDelete("/faults/{id:int}", Results<NoContent, NotFound> (int id) => world.Faults.Remove(id) ? TypedResults.NoContent() : TypedResults.NotFound());
        api.MapDelete("/faults", () =>
        {
            world.Faults.Clear();
            return TypedResults.NoContent();
        });
        api.MapPost("/refuse", (RefuseRequest request) =>
        {
            // Answered first: the answer travels over a connection that is about to be closed.
            _ = RefuseSoonAsync(server, TimeSpan.FromSeconds(Math.Clamp(request.Seconds, 0.1, 600)));
            return TypedResults.Accepted((string?)null);
        });
        api.MapPut("/not-on-whatsapp", (NumbersRequest request) =>
        {
            world.Phones.SetNotOnWhatsApp(request.Numbers);
            return TypedResults.NoContent();
        });
    }

    private static void MapReceived(RouteGroupBuilder api, LabWorld world)
    {
        api.MapGet("/", (string? text) => TypedResults.Ok(new ReceivedResponse(world.Received.Total, text is null ? null : world.Received.Count(text))));
        api.MapGet("/counts", () => TypedResults.Ok(world.Received.Counts));
        api.MapGet("/repeated", () => TypedResults.Ok(world.Received.Repeated));
        api.MapDelete("/", () =>
        {
            world.Received.Clear();
            return TypedResults.NoContent();
        });
    }

    private static async Task RefuseSoonAsync(LabServer server, TimeSpan time)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await server.RefuseConnectionsAsync(time);
    }

    private static Results<NoContent, NotFound> On(LabWorld world, string name, Action<LabInstance> action)
    {
        if (!world.Instances.TryGet(name, out var instance))
        {
            return TypedResults.NotFound();
        }

        action(instance);
        return TypedResults.NoContent();
    }

    private static Results<NoContent, NotFound, Conflict> Pair(LabWorld world, string number, Func<LabPhone, bool> action)
    {
        if (!world.Phones.TryGet(number, out var phone))
        {
            return TypedResults.NotFound();
        }

        return action(phone) ? TypedResults.NoContent() : TypedResults.Conflict();
    }
}
