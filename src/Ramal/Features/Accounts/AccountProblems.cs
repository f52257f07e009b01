using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>The expected failures of this feature.</summary>
internal static class AccountProblems
{
    public static readonly Problem SetupDone = new("setup-done", 409, new Text(
        "Este servidor já tem administrador. Entre com seu e-mail.", "This server already has an administrator. Sign in with your e-mail."));

    public static readonly Problem SetupTokenWrong = new("setup-token-wrong", 403, new Text(
        "O link de configuração não confere. Use o que o servidor mostrou ao iniciar.", "The set-up link does not match. Use the one the server printed when it started."));

    public static readonly Problem SetupNeeded = new("setup-needed", 409, new Text(
        "Este servidor ainda não tem administrador. Abra primeiro o link de configuração.", "This server has no administrator yet. Open the set-up link first."));

    public static readonly Problem SignUpClosed = new("sign-up-closed", 403, new Text(
        "O cadastro está fechado. Peça acesso a um administrador.", "Sign-up is closed. Ask an administrator for access."));

    public static readonly Problem EmailTaken = new("email-taken", 409, new Text(
        "Já existe uma pessoa com este e-mail.", "Somebody with this e-mail already exists."))
    {
        Errors = new Dictionary<string, IReadOnlyList<Text>>(StringComparer.Ordinal)
        {
            ["email"] = [new Text("Já existe uma pessoa com este e-mail.", "Somebody with this e-mail already exists.")],
        },
    };

    public static readonly Problem CannotRemoveYourself = new("cannot-remove-yourself", 409, new Text(
        "Você não pode remover nem rebaixar a si mesmo. Peça a outro administrador.", "You cannot remove or demote yourself. Ask another administrator."));

    public static readonly Problem LastAdmin = new("last-admin", 409, new Text(
        "Este é o último administrador. Promova outra pessoa antes.", "This is the last administrator. Promote somebody else first."));

    public static readonly Problem DefaultPassword = new("default-password", 403, new Text(
        "Esta é a senha de fábrica do programa antigo: qualquer um a conhece. Peça a um administrador um link para criar a sua.",
        "This is the factory password of the older program: anybody knows it. Ask an administrator for a link to set your own."));

    public static readonly Problem PasswordLinkGone = new("password-link-gone", 404, new Text(
        "Este link já foi usado ou venceu. Peça outro a um administrador.", "This link was used or has expired. Ask an administrator for another one."));

    public static readonly Problem InvalidCredentials = new("invalid-credentials", 401, new Text(
        "E-mail ou senha não conferem.", "E-mail or password do not match."));
}
