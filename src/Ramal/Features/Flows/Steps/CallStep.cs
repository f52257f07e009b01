using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Calls a web address and keeps parts of the JSON that it answers.</summary>
internal sealed record CallStep : FlowStep
{
    private const string OkOutput = "ok";
    private const string FailedOutput = "failed";
    private const int MaxHeaders = 20;
    private const int MaxSaved = 20;
    private const int MaxAddress = 2000;
    private const int MaxBody = 20_000;
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public string Method { get; init; } = "GET";

    public string Url { get; init; } = "";

    public IReadOnlyList<CallHeader> Headers { get; init; } = [];

    /// <summary>JSON with variables inside its strings, or null.</summary>
    public string? Body { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<SavedPart> Save { get; init; } = [];

    internal override Text KindName => new("Chamada web", "Web call");

    internal override IEnumerable<StepOutput> Outputs =>
    [
        new(OkOutput, new("Deu certo", "It worked"), MustLead: true),
        new(FailedOutput, new("Falhou", "It failed"), MustLead: true),
    ];

    public override void Check(StepCheck check)
    {
        check.Setting(Methods.Contains(Method, StringComparer.Ordinal), new("usa um método desconhecido", "uses an unknown method"));
        check.Address(Url, MaxAddress);
        check.Setting(Headers.Count <= MaxHeaders && Headers.All(header => GuardedHeaders.IsAllowed(header.Name, header.Value)), new(
            "tem um cabeçalho que não pode ser enviado", "has a header that cannot be sent"));
        check.Setting(Body is null || Body.Length <= MaxBody, new("tem um corpo grande demais", "has a body that is too large"));
        check.Setting(Body is null || Method != "GET", new("usa GET, que não leva corpo", "uses GET, which carries no body"));
        check.Duration(Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), new("o prazo da chamada", "the time limit of the call"));
        check.Setting(Save.Count <= MaxSaved, new($"guarda até {MaxSaved} valores", $"keeps up to {MaxSaved} values"));
        foreach (var part in Save)
        {
            check.FieldName(part.Field ?? "");
            check.Path(part.Path);
        }

        foreach (var text in Headers.Select(header => header.Value).Append(Url).Append(Body ?? ""))
        {
            check.Variables(text, mayNameSecrets: true);
        }
    }

    public override StepMove Enter(FlowWalk walk)
    {
        // Another host must not come from what a contact wrote: values are escaped for a part of the path or the query.
        var address = FlowVariables.FillAddress(Url, walk.World, walk.Place);
        var headers = Headers.Select(header => header with { Value = OneLine(walk.Fill(header.Value)) }).ToList();
        var body = Body is null ? null : FlowVariables.FillJson(Body, walk.World, walk.Place);
        return new StepMove.AskOutside(new OutsideQuestion.Call(Method, address, headers, body, Timeout));
    }

    public override StepMove Answered(FlowWalk walk, OutsideAnswer answer)
    {
        if (answer is not OutsideAnswer.Called called)
        {
            return new StepMove.Leave(FailedOutput, (answer as OutsideAnswer.Failed)?.Note);
        }

        foreach (var part in Save)
        {
            if (JsonParts.Find(called.Body, part.Path) is { } value)
            {
                walk.SetField(part.Field, value);
            }
        }

        return new StepMove.Leave(OkOutput, $"status-{called.Status}");
    }

    private static string OneLine(string value) => value.ReplaceLineEndings(" ");
}

/// <summary>A part of the answer and the field that it goes to.</summary>
/// <param name="Path">Names joined by dots, places in brackets: <c>data.items[0].price</c>.</param>
/// <param name="Field">Of the contact.</param>
internal sealed record SavedPart(string Path, string Field);
