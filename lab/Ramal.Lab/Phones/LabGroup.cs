namespace Ramal.Lab;

/// <summary>A group that a phone belongs to.</summary>
/// <param name="Id">JID ending in @g.us.</param>
/// <param name="Owner">Number of who made it.</param>
/// <param name="Participants">Numbers, the owner included.</param>
/// <param name="Admins">Numbers of those who may change it, besides the owner.</param>
public sealed record LabGroup(string Id, string Subject, string Owner, IReadOnlyList<string> Participants, IReadOnlyList<string> Admins)
{
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    internal void WriteTo(Utf8JsonWriter writer, bool withParticipants)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("subject", Subject);
        writer.WriteString("subjectOwner", JidText.OfPerson(Owner));
        writer.WriteNumber("subjectTime", CreatedAt.ToUnixTimeSeconds());
        writer.WriteNull("pictureUrl");
        writer.WriteNumber("size", Participants.Count);
        writer.WriteNumber("creation", CreatedAt.ToUnixTimeSeconds());
        writer.WriteString("owner", JidText.OfPerson(Owner));
        writer.WriteBoolean("restrict", value: false);
        writer.WriteBoolean("announce", value: false);
        writer.WriteBoolean("isCommunity", value: false);
        writer.WriteBoolean("isCommunityAnnounce", value: false);
        if (withParticipants)
        {
            writer.WriteStartArray("participants");
            foreach (var number in Participants)
            {
                writer.WriteStartObject();
                writer.WriteString("id", JidText.OfPerson(number));
                writer.WriteString("admin", RoleOf(number));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private string? RoleOf(string number)
    {
        if (string.Equals(number, Owner, StringComparison.Ordinal))
        {
            return "superadmin";
        }

        return Admins.Contains(number, StringComparer.Ordinal) ? "admin" : null;
    }
}
