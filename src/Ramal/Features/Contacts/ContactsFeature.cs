using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>The people an account writes with: aliases, names, fields, merging and splitting.</summary>
internal static class ContactsFeature
{
    public static void AddContacts(this IServiceCollection services)
    {
        services.AddSingleton<ResolvePerson>();
        services.AddSingleton<MergeContacts>();
        services.AddSingleton<ContactFields>();
        services.AddScoped<ReadContacts>();
        services.AddScoped<ChangeContact>();
        services.AddScoped<SplitContact>();
    }

    public static void MapContacts(this IEndpointRouteBuilder app)
    {
        var contacts = app.MapGroup("/api/contacts").WithTags("Contacts");
        contacts.MapGet("", ReadContacts.ListEndpoint).Produces<Page<ContactItem>>();
        contacts.MapGet("/{id:guid}", ReadContacts.OneEndpoint).Produces<ContactDetails>();
        contacts.MapPatch("/{id:guid}", ChangeContact.Endpoint).Produces<ContactDetails>();
        contacts.MapPost("/{id:guid}/merge", SplitContact.MergeEndpoint).Produces<ContactDetails>();
        contacts.MapPost("/{id:guid}/split", SplitContact.Endpoint).Produces<SplitResponse>();
    }
}
