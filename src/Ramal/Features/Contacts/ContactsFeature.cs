namespace Ramal.Features.Contacts;

/// <summary>The people an account writes with: aliases, names, fields, merging and splitting.</summary>
internal static class ContactsFeature
{
    public static void AddContacts(this IServiceCollection services)
    {
        services.AddSingleton<ResolvePerson>();
        services.AddSingleton<MergeContacts>();
        services.AddSingleton<ContactFields>();
    }
}
