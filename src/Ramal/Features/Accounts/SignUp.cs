using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>POST /api/signup</c>.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Password">10 to 200 characters.</param>
/// <param name="Language">pt-BR or en; the request's when left out.</param>
/// <param name="TimeZone">IANA name; America/Sao_Paulo when left out.</param>
public sealed record SignUpRequest(string? Name, string? Email, string? Password, string? Language = null, string? TimeZone = null);

/// <summary>Registers a stranger, where the operator allows it.</summary>
internal sealed class SignUp(Setup setup, NewPeople people, SignIn signIn, RamalOptions options)
{
    public static async Task<IResult> Endpoint(SignUpRequest request, SignUp signUp, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await signUp.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : SignIn.ToHttp(http, outcome.Value, StatusCodes.Status201Created);
    }

    public async Task<Outcome<SignedIn>> HandleAsync(SignUpRequest request, CancellationToken cancellationToken)
    {
        if (!options.SignUpOpen)
        {
            return AccountProblems.SignUpClosed;
        }

        // Otherwise a stranger would become user 1, and set-up, which only works on an empty server, would be over.
        if (await setup.IsNeededAsync(cancellationToken))
        {
            return AccountProblems.SetupNeeded;
        }

        var person = new NewPerson(request.Name, request.Email, request.Language, request.TimeZone, UserRole.User);
        var added = await people.AddAsync(person, request.Password, mustChangePassword: false, onlyAsFirst: false, null, cancellationToken);
        return added.Problem is { } problem ? problem : await signIn.StartSessionAsync(added.Value, cancellationToken);
    }
}
