using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>POST /api/setup</c>.</summary>
/// <param name="SetupToken">From the link that the first start printed.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Password">10 to 200 characters.</param>
/// <param name="Language">pt-BR or en; the request's when left out.</param>
/// <param name="TimeZone">IANA name; America/Sao_Paulo when left out.</param>
public sealed record SetupRequest(string? SetupToken, string? Name, string? Email, string? Password, string? Language = null, string? TimeZone = null);

/// <summary>Answer of <c>GET /api/setup</c>.</summary>
/// <param name="Needed">Nobody administrates this server yet.</param>
/// <param name="SignUpOpen">People may register by themselves.</param>
/// <param name="Demo">Runs against the simulated WhatsApp.</param>
/// <param name="DemoPhones">Where the simulated phones are that scan QR codes, in a demonstration.</param>
/// <param name="Version">Of the server.</param>
public sealed record SetupState(bool Needed, bool SignUpOpen, bool Demo, Uri? DemoPhones, string Version);

/// <summary>What a feature above does once there is a first administrator.</summary>
internal sealed record FirstAdministratorStep(Func<CancellationToken, Task> Run);

/// <summary>Makes the first administrator, who is user 1.</summary>
internal sealed class Setup(
    RamalDb database, SignIn signIn, NewPeople people, SetupToken setupToken, IEnumerable<FirstAdministratorStep> steps, RamalOptions options)
{
    public static async Task<SetupState> StateEndpoint(Setup setup, CancellationToken cancellationToken) =>
        new(await setup.IsNeededAsync(cancellationToken), setup.Options.SignUpOpen, setup.Options.Demo, setup.Options.DemoPhones, RamalOptions.Version);

    public static async Task<IResult> Endpoint(SetupRequest request, Setup setup, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await setup.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : SignIn.ToHttp(http, outcome.Value, StatusCodes.Status201Created);
    }

    private RamalOptions Options => options;

    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return !await db.Set<User>().AnyAsync(cancellationToken);
    }

    public async Task<Outcome<SignedIn>> HandleAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        if (!await IsNeededAsync(cancellationToken))
        {
            return AccountProblems.SetupDone;
        }

        if (!setupToken.Is(request.SetupToken))
        {
            return AccountProblems.SetupTokenWrong;
        }

        var person = new NewPerson(request.Name, request.Email, request.Language, request.TimeZone, UserRole.Admin);
        var added = await people.AddAsync(person, request.Password, mustChangePassword: false, onlyAsFirst: true, null, cancellationToken);
        if (added.Problem is { } problem)
        {
            return problem;
        }

        foreach (var step in steps)
        {
            await step.Run(cancellationToken);
        }

        return await signIn.StartSessionAsync(added.Value, cancellationToken);
    }
}

/// <summary>The one-time token of the set-up link: preset by the operator, or made anew at each start until it was used.</summary>
internal sealed class SetupToken(RamalOptions options)
{
    public string Value { get; } = options.SetupToken ?? Ids.NewSecret("");

    public bool Is(string? token) => token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Value));
}
