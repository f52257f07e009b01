namespace Ramal.Lab;

/// <summary>What the control page shows.</summary>
public sealed record ControlState(
    bool Simulated,
    bool HasWhatsApp,
    string BaseUrl,
    int ReceivedTotal,
    IReadOnlyList<ControlInstance> Instances,
    IReadOnlyList<ControlPhone> Phones,
    IReadOnlyList<ControlChat> Chats,
    IReadOnlyList<ControlFault> Faults,
    IReadOnlyList<string> NotOnWhatsApp,
    ControlWebhooks Webhooks);

/// <summary>An instance on the control page.</summary>
public sealed record ControlInstance(string Name, string State, string? LinkedNumber, string? LinkedName, bool Deaf, bool HasWebhook, int Messages, ControlQr? Qr);

/// <summary>A QR on show; the picture is at <c>/lab/api/instances/{name}/qr.png</c>.</summary>
public sealed record ControlQr(string Text, string? PairingCode, string? CodeNumber, int Count, int Limit, DateTimeOffset ExpiresAt);

/// <summary>A phone that was added by name.</summary>
public sealed record ControlPhone(string Number, string Name, ReceiptLevel Receipts, IReadOnlyList<string> Linked, IReadOnlyList<ControlGroup> Groups);

/// <summary>A group of a phone.</summary>
public sealed record ControlGroup(string Id, string Subject, int Size);

/// <summary>A conversation: a person or a group, with the last lines.</summary>
/// <param name="Writers">The numbers that may answer in it.</param>
public sealed record ControlChat(string Id, string Name, bool IsGroup, string Number, IReadOnlyList<string> Writers, DateTimeOffset LastAt, IReadOnlyList<ControlLine> Lines);

/// <summary>One message of a conversation.</summary>
public sealed record ControlLine(string Id, bool FromPhone, string Instance, string? Author, string Text, string? MediaKind, string? FileName, DateTimeOffset At);

/// <summary>A fault that is on.</summary>
public sealed record ControlFault(int Id, FaultKind Kind, string? Instance, string? PathPrefix, double DelayMs, double? DelayUpToMs, int StatusCode, int? Times, double Chance, int Hits);

/// <summary>How event delivery is going.</summary>
public sealed record ControlWebhooks(int Delivered, int Failed, ControlAttempt? Last);

/// <summary>One try to deliver an event.</summary>
public sealed record ControlAttempt(DateTimeOffset At, string Instance, string EventName, int Number, int? Status);

/// <summary>Reads the state out of the world.</summary>
internal static class ControlStateReader
{
    private const int ShownChats = 24;
    private const int ShownLines = 40;

    public static ControlState Read(LabWorld world)
    {
        var attempts = world.Webhooks.Attempts;
        var delivered = attempts.Count(attempt => attempt.Status is >= 200 and < 300);
        return new ControlState(
            Simulated: true,
            world.Options.WhatsApp is not null,
            world.BaseUrl.AbsoluteUri.TrimEnd('/'),
            world.Received.Total,
            [.. world.Instances.All.Select(instance => Read(world, instance))],
            [.. world.Phones.Known.Select(Read)],
            [.. Chats(world)],
            [.. world.Faults.Active.Select(Read)],
            [.. world.Phones.NotOnWhatsApp.Order(StringComparer.Ordinal)],
            new ControlWebhooks(delivered, attempts.Count - delivered, attempts.Count == 0 ? null : Read(attempts[^1])));
    }

    private static ControlInstance Read(LabWorld world, LabInstance instance) => new(
        instance.Name,
        InstanceRoutes.StateName(instance.State),
        instance.LinkedNumber,
        instance.Link.ProfileName,
        instance.IsDeaf,
        instance.HasWebhook,
        instance.Messages.Count,
        instance.Qr is { } qr ? new ControlQr(qr.Text, qr.PairingCode, instance.Link.CodeNumber, qr.Count, world.Options.QrLimit, qr.ExpiresAt) : null);

    private static ControlPhone Read(LabPhone phone) => new(
        phone.Number,
        phone.Name,
        phone.Receipts.Level,
        [.. phone.Linked.Select(instance => instance.Name)],
        [.. phone.Groups.Select(group => new ControlGroup(group.Id, group.Subject, group.Participants.Count))]);

    private static ControlFault Read(ActiveFault active) => new(
        active.Id,
        active.Fault.Kind,
        active.Fault.Instance,
        active.Fault.PathPrefix,
        active.Fault.Delay.TotalMilliseconds,
        active.Fault.DelayUpTo?.TotalMilliseconds,
        active.Fault.StatusCode,
        active.Fault.Times,
        active.Fault.Chance,
        active.Hits);

    private static ControlAttempt Read(WebhookAttempt attempt) => new(attempt.At, attempt.Instance, attempt.EventName, attempt.Number, attempt.Status);

    private static IEnumerable<ControlChat> Chats(LabWorld world)
    {
        var people = world.Phones.Busy.Select(phone =>
            (Id: JidText.OfPerson(phone.Number), phone.Name, IsGroup: false, phone.Number, Writers: (IReadOnlyList<string>)[phone.Number], phone.Chat));
        var groups = world.Phones.GroupChats.Select(group =>
            (group.Id, Name: group.Group?.Subject ?? group.Id, IsGroup: true, Number: JidText.UserOf(group.Id), Writers: group.Group?.Participants ?? [], group.Chat));
        return people.Concat(groups)
            .OrderByDescending(chat => chat.Chat.LastAt)
            .Take(ShownChats)
            .Select(chat => new ControlChat(chat.Id, chat.Name, chat.IsGroup, chat.Number, chat.Writers, chat.Chat.LastAt, [.. chat.Chat.Lines.TakeLast(ShownLines).Select(Read)]));
    }

    private static ControlLine Read(ChatLine line) => new(line.Id, line.FromPhone, line.Instance, line.Author, line.Text, line.MediaKind, line.FileName, line.At);
}
