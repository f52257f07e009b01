using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>What a request with <c>Idempotency-Key</c> can be told instead of an answer.</summary>
internal static class IdempotencyProblems
{
    public static readonly Problem Reused = new("idempotency-key-reused", 422, new Text(
        "Esta Idempotency-Key já veio com outro conteúdo. Use uma chave nova para uma requisição nova.",
        "This Idempotency-Key came with another body before. Use a new key for a new request."));

    public static readonly Problem InProgress = new("idempotency-in-progress", 409, new Text(
        "A primeira requisição com esta Idempotency-Key ainda está em andamento. Repita daqui a pouco.",
        "The first request with this Idempotency-Key is still being worked on. Repeat it in a moment."))
    {
        RetryAfterSeconds = 2,
    };

    public static readonly Problem OutcomeUnknown = new("idempotency-outcome-unknown", 409, new Text(
        "A primeira requisição com esta Idempotency-Key falhou no meio e pode ter sido feita ou não. Confira antes de repetir com uma chave nova.",
        "The first request with this Idempotency-Key failed midway and may or may not have been done. Check before you repeat it with a new key."));

    public static readonly Problem KeyInvalid = Problem.Invalid("Idempotency-Key", new Text(
        "Use uma só Idempotency-Key, de 1 a 255 caracteres.", "Use one Idempotency-Key of 1 to 255 characters."));
}
