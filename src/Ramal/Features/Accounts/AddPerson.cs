using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Body of <c>POST /api/admin/users</c>.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Role">user or admin; user when left out.</param>
/// <param name="Language">pt-BR or en; the administrator's when left out.</param>
/// <param name="TimeZone">IANA name; the administrator's when left out.</param>
public sealed record AddPersonRequest(string? Name, string? Email, string? Role = "user", string? Language = null, string? TimeZone = null);

/// <summary>A person who was just added: the only answer that holds the password.</summary>
/// <param name="Id">Counts from 1.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Email">For signing in.</param>
/// <param name="Role">user or admin.</param>
/// <param name="Language">pt-BR or en.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="MustChangePassword">Always true.</param>
/// <param name="CreatedAt">Now.</param>
/// <param name="InstanceCount">Always 0.</param>
/// <param name="LastSeenAt">Always null.</param>
/// <param name="TemporaryPassword">To hand to the person. Shown only here.</param>
public sealed record AddedPersonResponse(
    int Id,
    string Name,
    string Email,
    string Role,
    string Language,
    string TimeZone,
    bool MustChangePassword,
    DateTimeOffset CreatedAt,
    int InstanceCount,
    DateTimeOffset? LastSeenAt,
    string TemporaryPassword);

/// <summary>An administrator adds a person, who has to choose a password before anything else works.</summary>
internal sealed class AddPerson(NewPeople people, Tenant tenant)
{
    public static async Task<IResult> Endpoint(AddPersonRequest request, AddPerson add, HttpContext http, CancellationToken cancellationToken)
    {
        var outcome = await add.HandleAsync(request, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/admin/users/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<AddedPersonResponse>> HandleAsync(AddPersonRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        NewPeople.CheckProfile(errors, request.Name, request.Email, request.Language, request.TimeZone);
        var role = Administration.ParseRole(errors, request.Role);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        var password = TemporaryPassword.New();
        var person = new NewPerson(
            request.Name, request.Email, request.Language ?? tenant.Caller.Language, request.TimeZone ?? tenant.Caller.TimeZone, role!.Value);
        var added = await people.AddAsync(person, password, mustChangePassword: true, onlyAsFirst: false, tenant.Caller, cancellationToken);
        if (added.Problem is { } problem)
        {
            return problem;
        }

        var user = added.Value;
        return new AddedPersonResponse(
            user.Id, user.Name, user.Email, user.RoleName, user.Language, user.TimeZone, user.MustChangePassword, user.CreatedAt, 0, null, password);
    }
}
