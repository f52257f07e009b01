using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Media;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>The file of a new message.</summary>
/// <param name="Id">As the upload answered it.</param>
/// <param name="Caption">Shown with it; the same as the text of the message.</param>
public sealed record MessageMediaInput(Guid Id, string? Caption = null);

/// <summary>Turns what a client sends into the parts of a message, and collects everything that is wrong with it.</summary>
internal sealed class MessageInput(RamalDbContext db, MediaStore media, Tenant tenant, TimeProvider clock)
{
    private const int MaxName = 120;
    private readonly List<(string Code, string Field, Text Sentence)> _wrong = [];

    /// <summary>Null when nothing is wrong so far. A single kind of mistake keeps its own code.</summary>
    public Problem? Problem()
    {
        if (_wrong.Count == 0)
        {
            return null;
        }

        var errors = _wrong.GroupBy(wrong => wrong.Field, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<Text>)[.. group.Select(wrong => wrong.Sentence)], StringComparer.Ordinal);
        return _wrong.Select(wrong => wrong.Code).Distinct(StringComparer.Ordinal).ToList() is [var code] && code != MessageProblems.ValidationFailed
            ? MessageProblems.Coded(code, _wrong[0].Field, _wrong[0].Sentence) with { Errors = errors }
            : new Problem(MessageProblems.ValidationFailed, 400, new Text("Há campos a corrigir.", "Some fields need to be corrected.")) { Errors = errors };
    }

    public (RecipientKind Kind, string Recipient) Recipient(string? to)
    {
        var group = to?.Trim() ?? "";
        if (group.Contains('@', StringComparison.Ordinal))
        {
            Check(!IsGroup(group), MessageProblems.RecipientInvalid, "to", new Text("Este grupo não é válido.", "This is not a valid group."));
            return (RecipientKind.Group, group);
        }

        if (PhoneNumber.Parse(to, out var number) is { } sentence)
        {
            Check(true, MessageProblems.RecipientInvalid, "to", sentence);
        }

        return (RecipientKind.Person, number);
    }

    /// <summary>Whether this is the id of a group, in the older or the newer form.</summary>
    public static bool IsGroup(string id) => id.EndsWith("@g.us", StringComparison.Ordinal) && id.Length is > 9 and <= 64
        && id[..^5].All(character => char.IsAsciiDigit(character) || character == '-');

    public string? Name(string? name)
    {
        var trimmed = string.IsNullOrWhiteSpace(name) ? null : name.Trim();
        Check(trimmed?.Length > MaxName || trimmed?.Any(char.IsControl) == true, MessageProblems.ValidationFailed, "toName",
            new Text($"Use até {MaxName} caracteres, sem caracteres de controle.", $"Use up to {MaxName} characters and no control characters."));
        return trimmed;
    }

    /// <param name="text">As given; the caption counts when there is media.</param>
    /// <param name="mayBeEmpty">There is media.</param>
    public string Text(string? text, bool mayBeEmpty)
    {
        var given = text ?? "";
        Check(given.Length > OutboundMessage.MaxText, MessageProblems.ValidationFailed, "text",
            new Text("O texto pode ter até 4096 caracteres.", "The text may have up to 4096 characters."));
        Check(!mayBeEmpty && string.IsNullOrWhiteSpace(given), MessageProblems.ValidationFailed, "text",
            new Text("Escreva a mensagem ou anexe um arquivo.", "Write the message or attach a file."));
        Check(HasUnsendable(given), MessageProblems.ValidationFailed, "text",
            new Text("O texto tem caracteres que não podem ser enviados.", "The text has characters that cannot be sent."));
        return given;
    }

    /// <param name="sendAt">Null for <paramref name="otherwise"/>.</param>
    /// <param name="timeZone">Null for <paramref name="zoneOtherwise"/>.</param>
    /// <param name="lateBy">Null for <paramref name="lateByOtherwise"/>.</param>
    public MessageTiming Timing(string? sendAt, string? timeZone, string? lateBy, DateTimeOffset otherwise, string zoneOtherwise, TimeSpan lateByOtherwise)
    {
        var now = clock.GetUtcNow();
        var zoneName = timeZone ?? zoneOtherwise;
        var zone = SendTime.FindZone(zoneName);
        Check(zone is null, MessageProblems.TimeZoneUnknown, "timeZone", SendTime.UnknownZone);
        var dueAt = otherwise;
        if (sendAt is not null && zone is not null)
        {
            var parsed = SendTime.Parse(sendAt, zone);
            Check(parsed is null, MessageProblems.SendAtInvalid, "sendAt", SendTime.NotATime);
            Check(parsed < now - SendTime.PastTolerance, MessageProblems.SendAtInvalid, "sendAt", SendTime.Past);
            Check(parsed > now + SendTime.Horizon, MessageProblems.SendAtInvalid, "sendAt", SendTime.TooFar);
            dueAt = parsed ?? otherwise;
        }

        var late = lateBy is null ? lateByOtherwise : SendTime.ParseLateBy(lateBy);
        Check(late is null, MessageProblems.ValidationFailed, "lateBy", SendTime.NotALateBy);
        return new MessageTiming(dueAt, zoneName, late ?? lateByOtherwise);
    }

    /// <summary>Null when neither was given.</summary>
    public async Task<Outcome<MessageSender?>> SenderAsync(int? instanceId, JsonElement? from, CancellationToken cancellationToken)
    {
        var choice = Choice(from);
        Check(choice is not null && instanceId is not null, MessageProblems.ValidationFailed, "from",
            new Text("Use instanceId ou from, não os dois.", "Use instanceId or from, not both."));
        IReadOnlyList<int> named = choice?.Listed ?? (instanceId is { } id ? [id] : []);
        if (named.Count > 0 && await db.Instances().CountAsync(instance => named.Contains(instance.Id), cancellationToken) != named.Count)
        {
            return InstanceProblems.NotFound;
        }

        return choice is null && instanceId is null ? (MessageSender?)null : new MessageSender(instanceId, choice);
    }

    public async Task<MessageMedia?> MediaAsync(MessageMediaInput? input, CancellationToken cancellationToken) =>
        input is not null && await media.FindAsync(tenant.AccountId, input.Id, cancellationToken) is { } found
            ? new MessageMedia(found.Id, found.Kind, found.FileName, found.ContentType, found.Length)
            : null;

    private SenderChoice? Choice(JsonElement? from)
    {
        if (from is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value)
        {
            return null;
        }

        // As raw text: a string with half a surrogate pair cannot even be compared.
        if (value.ValueKind == JsonValueKind.String && value.GetRawText() == "\"active\"")
        {
            return SenderChoice.Active;
        }

        var listed = new List<int>();
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= SenderChoice.MaxListed)
        {
            listed.AddRange(value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) ? id : 0));
        }

        var isList = listed.Count > 0 && listed.All(id => id > 0) && listed.Distinct().Count() == listed.Count;
        Check(!isList, MessageProblems.ValidationFailed, "from", new Text(
            "Use \"active\" ou uma lista de até 20 instâncias diferentes.", "Use \"active\" or a list of up to 20 different instances."));
        return isList ? SenderChoice.InOrder(listed) : null;
    }

    /// <summary>NUL cannot be stored, and half a surrogate pair is not text.</summary>
    public static bool HasUnsendable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
            {
                return true;
            }

            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return true;
            }
        }

        return false;
    }

    private void Check(bool isWrong, string code, string field, Text sentence)
    {
        if (isWrong)
        {
            _wrong.Add((code, field, sentence));
        }
    }
}
