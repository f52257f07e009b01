using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>Failures that any route can answer.</summary>
internal static class CommonProblems
{
    public static readonly Problem NotFound = new("not-found", 404, new Text("Isto não existe, ou não é seu.", "This does not exist, or is not yours."));

    public static readonly Problem SignInRequired = new("sign-in-required", 401, new Text("Entre para continuar.", "Sign in to go on."));

    public static readonly Problem AdministratorRequired = new("administrator-required", 403, new Text(
        "Só administradores podem fazer isto.", "Only administrators may do this."));

    public static readonly Problem PasswordChangeRequired = new("password-change-required", 403, new Text(
        "Escolha uma senha nova antes de continuar.", "Choose a new password before you go on."));

    public static readonly Problem SessionRequired = new("session-required", 403, new Text(
        "Uma chave de API não pode fazer isto. Entre com e-mail e senha.", "An API key cannot do this. Sign in with e-mail and password."));

    public static readonly Problem CsrfHeaderMissing = new("csrf-header-missing", 403, new Text(
        "Falta o cabeçalho X-Ramal-Csrf nesta requisição do navegador.", "The header X-Ramal-Csrf is missing from this browser request."));

    public static readonly Problem MethodNotAllowed = new("method-not-allowed", 405, new Text(
        "Este endereço existe, mas não aceita este método.", "This address exists but does not take this method."));

    public static readonly Problem UnsupportedMediaType = new("unsupported-media-type", 415, new Text(
        "Envie o corpo como application/json.", "Send the body as application/json."));

    public static readonly Problem BodyTooLarge = new("body-too-large", 413, new Text("O corpo da requisição é grande demais.", "The request body is too large."));

    public static readonly Problem Busy = new("busy", 503, new Text(
        "O servidor está ocupado. Tente de novo em alguns segundos.", "The server is busy. Try again in a few seconds."))
    {
        RetryAfterSeconds = 5,
    };

    public static readonly Problem Internal = new("internal-error", 500, new Text(
        "Algo falhou do nosso lado. Nada foi perdido; tente de novo.", "Something failed on our side. Nothing was lost; try again."));

    public static Problem MalformedBody(string? field) => new("malformed-body", 400, field is null
        ? new Text("O corpo não é JSON válido.", "The body is not valid JSON.")
        : new Text($"O campo {field} tem um tipo errado.", $"The field {field} has a wrong type."))
    {
        Errors = field is null ? null : new Dictionary<string, IReadOnlyList<Text>>(StringComparer.Ordinal)
        {
            [field] = [new Text("Tipo errado.", "Wrong type.")],
        },
    };

    public static readonly Problem MalformedRequest = new("malformed-request", 400, new Text(
        "A requisição tem um valor que não pôde ser lido.", "The request has a value that could not be read."));

    public static Problem ScopeMissing(string scope) => new("scope-missing", 403, new Text(
        $"Esta chave de API não tem a permissão {scope}.", $"This API key lacks the scope {scope}."))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["scope"] = scope },
    };
}
