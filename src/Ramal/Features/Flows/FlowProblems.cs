using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>The expected failures of this feature.</summary>
internal static class FlowProblems
{
    public static readonly Problem NotFound = new("flow-not-found", 404, new Text(
        "Este fluxo não existe, ou não é seu.", "This flow does not exist, or is not yours."));

    public static readonly Problem VersionNotFound = new("flow-version-not-found", 404, new Text(
        "Este fluxo não tem esta versão.", "This flow has no such version."));

    public static readonly Problem RunNotFound = new("flow-run-not-found", 404, new Text(
        "Esta execução não existe, ou não é sua.", "This run does not exist, or is not yours."));

    public static readonly Problem StarterNotFound = new("flow-starter-not-found", 404, new Text(
        "Não existe este modelo de fluxo.", "There is no such starter."));

    public static readonly Problem SecretNotFound = new("flow-secret-not-found", 404, new Text(
        "Não existe este segredo.", "There is no such secret."));

    public static readonly Problem ChangedMeanwhile = new("flow-changed-meanwhile", 409, new Text(
        "Alguém mudou este fluxo enquanto isso. Carregue-o de novo.", "Somebody changed this flow meanwhile. Load it again."));

    public static readonly Problem NotPublished = new("flow-not-published", 409, new Text(
        "Publique o fluxo primeiro.", "Publish the flow first."));

    public static readonly Problem NotForInstance = new("flow-not-for-instance", 409, new Text(
        "Este fluxo não vale para a instância desta conversa.", "This flow is not for the instance of this conversation."));

    public static readonly Problem TooMany = new("too-many-flows", 409, new Text(
        $"Uma conta tem até {Flow.MaxFlows} fluxos. Exclua um antes.", $"An account has up to {Flow.MaxFlows} flows. Delete one first."));

    public static readonly Problem TooManySecrets = new("too-many-secrets", 409, new Text(
        "Uma conta tem até 50 segredos. Exclua um antes.", "An account has up to 50 secrets. Delete one first."));

    public static readonly Problem FileUnknown = new("flow-file-unknown", 400, new Text(
        "Este arquivo não é um fluxo que o Ramal conhece.", "This file is not a flow that Ramal knows."));

    public static readonly Problem RunEnded = new("run-ended", 409, new Text(
        "Esta execução já acabou.", "This run is over already."));

    public static readonly Problem ConversationHasRun = new("conversation-has-run", 409, new Text(
        "Outro fluxo está em andamento nesta conversa.", "Another flow is under way in this conversation."));

    public static readonly Problem ConversationPaused = new("conversation-paused", 409, new Text(
        "Uma pessoa assumiu esta conversa. Devolva-a aos fluxos primeiro.", "A person has taken this conversation over. Return it to the flows first."));

    public static readonly Problem ContactOptedOut = new("contact-opted-out", 409, new Text(
        "Este contato pediu para não receber mais mensagens.", "This contact asked not to get messages any more."));

    public static Problem HasProblems(IEnumerable<FlowProblem> problems) => new("flow-has-problems", 409, new Text(
        "O fluxo tem problemas que impedem a publicação.", "The flow has problems that keep it from being published."))
    {
        Extras = new Dictionary<string, object?>(StringComparer.Ordinal) { ["problems"] = problems.Select(problem => problem.Show()).ToList() },
    };
}
