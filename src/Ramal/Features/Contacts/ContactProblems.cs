using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>The expected failures of this feature.</summary>
internal static class ContactProblems
{
    public static readonly Problem NotFound = new("contact-not-found", 404, new Text(
        "Este contato não existe.", "There is no such contact."));

    public static readonly Problem MergeWithItself = new("merge-with-itself", 409, new Text(
        "Os dois já são o mesmo contato.", "The two are the same contact already."));

    public static readonly Problem MergeNotFound = new("merge-not-found", 404, new Text(
        "Este contato não tem esta união.", "This contact has no such merge."));

    public static readonly Problem AlreadySplit = new("already-split", 409, new Text(
        "Esta união já foi desfeita.", "This merge was taken back already."));
}
