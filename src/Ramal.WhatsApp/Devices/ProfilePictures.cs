using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Devices;

/// <summary>Pictures of people and groups.</summary>
internal static class ProfilePictures
{
    /// <summary>
    /// <c>&lt;iq xmlns="w:profile:picture" type="get" target&gt;&lt;picture type="image|preview" query="url"/&gt;</c> → <c>&lt;picture id url/&gt;</c>.
    /// </summary>
    /// <returns>Null when there is none, or it is not shown to us.</returns>
    public static async Task<ProfilePicture?> GetAsync(Connection connection, Jid owner, bool isPreview, CancellationToken cancellationToken)
    {
        var id = connection.NextId();
        var picture = new Node("picture") { ["type"] = isPreview ? "preview" : "image", ["query"] = "url" };
        var iq = new Node("iq", picture)
        {
            ["id"] = id,
            ["to"] = Jid.Server.ToString(),
            ["type"] = "get",
            ["xmlns"] = "w:profile:picture",
            ["target"] = owner.Bare.ToString(),
        };
        var answer = await connection.AskAsync(id, iq, Connection.QueryTimeout, cancellationToken).ConfigureAwait(false);
        if (answer["type"] == "error")
        {
            var refusal = QueryException.From("w:profile:picture", answer);
            return refusal.Code is 401 or 403 or 404 ? null : throw refusal;
        }

        return answer.Child("picture") is { } found && Uri.TryCreate(found["url"], UriKind.Absolute, out var url)
            ? new ProfilePicture(found["id"] ?? "", url)
            : null;
    }
}

/// <summary>A picture of a person or group.</summary>
/// <param name="Id">Changes with the picture.</param>
/// <param name="Url">Where it lies, for a short time and without a seal.</param>
public sealed record ProfilePicture(string Id, Uri Url);
