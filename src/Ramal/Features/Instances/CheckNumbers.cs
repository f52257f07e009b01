using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Body of <c>POST /api/instances/{id}/check-numbers</c>.</summary>
/// <param name="Numbers">1 to 50 numbers with country code.</param>
public sealed record CheckNumbersRequest(IReadOnlyList<string?>? Numbers);

/// <summary>What is known of one number.</summary>
/// <param name="Input">As asked.</param>
/// <param name="Number">In E.164.</param>
/// <param name="Exists">Whether it has WhatsApp.</param>
/// <param name="ChatId">Its conversation, when it has.</param>
public sealed record CheckedNumber(string Input, string Number, bool Exists, string? ChatId);

/// <summary>Answer of <c>POST /api/instances/{id}/check-numbers</c>, in the order asked.</summary>
public sealed record CheckedNumbers(IReadOnlyList<CheckedNumber> Items);

/// <summary>Asks WhatsApp which numbers it knows.</summary>
internal sealed class CheckNumbers(RamalDbContext db, Tenant tenant, InstanceSessions sessions, TimeProvider clock)
{
    private const int Most = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Text HowMany = new("Envie de 1 a 50 números.", "Send 1 to 50 numbers.");
    private static readonly Text WithCountry = new("Escreva cada número com código do país, como +5511912345678.", "Write each number with its country code, like +5511912345678.");

    public static async Task<IResult> Endpoint(int id, CheckNumbersRequest request, CheckNumbers check, CancellationToken cancellationToken) =>
        (await check.HandleAsync(id, request, cancellationToken)).ToHttp();

    private async Task<Outcome<CheckedNumbers>> HandleAsync(int id, CheckNumbersRequest request, CancellationToken cancellationToken)
    {
        if (!await db.Instances().AnyAsync(instance => instance.Id == id, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        if (request.Numbers is not { Count: > 0 and <= Most } inputs)
        {
            return Problem.Invalid("numbers", HowMany);
        }

        var numbers = inputs.Select(input => PhoneDigits.Of(input)).ToList();
        if (numbers.Contains(null))
        {
            return Problem.Invalid("numbers", WithCountry);
        }

        var key = new InstanceKey(tenant.AccountId, id);
        if (!sessions.CanSend(key))
        {
            return InstanceProblems.NotConnected;
        }

        return sessions.Find<INumberChecker>(key) is { } checker
            ? await AskAsync(checker, inputs, numbers, cancellationToken)
            : InstanceProblems.CapabilityMissing("numberCheck");
    }

    private async Task<Outcome<CheckedNumbers>> AskAsync(
        INumberChecker checker, IReadOnlyList<string?> inputs, List<string?> numbers, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await checker.CheckNumbersAsync([.. numbers.Select(number => number!)], cancellationToken).WaitAsync(Limit, clock, cancellationToken);
            return answer.Error is { } error
                ? InstanceProblems.ProviderRefused(error)
                : new CheckedNumbers([.. answer.Value.Select((check, i) => new CheckedNumber(inputs[i]!, $"+{check.Number}", check.Exists, check.Chat?.Value))]);
        }
        catch (TimeoutException)
        {
            return InstanceProblems.ProviderRefused(ConnectorError.Unreachable);
        }
    }
}

/// <summary>Phone numbers as connectors take them.</summary>
internal static class PhoneDigits
{
    /// <summary>E.164 digits without the plus sign; null when it is no number with country code.</summary>
    public static string? Of(string? typed)
    {
        if (typed is null || typed.Length > 40 || typed.Any(character => !char.IsAsciiDigit(character) && !" +-().\u00a0".Contains(character, StringComparison.Ordinal)))
        {
            return null;
        }

        var digits = new string([.. typed.Where(char.IsAsciiDigit)]);
        return digits.Length is >= 8 and <= 15 && digits[0] != '0' ? digits : null;
    }
}
