using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>Makes instances and links them to phones of the lab, all through the public API.</summary>
public static class ConnectedNumbers
{
    /// <summary>Key of the lab's Evolution server in these tests.</summary>
    public const string LabKey = "lab-key";

    /// <summary>Creates an instance that sends without pause and links a new phone to it by scanning its QR code.</summary>
    /// <returns>The instance's id.</returns>
    public static async Task<int> ConnectAsync(this RamalClient client, LabServer lab, string name, string phoneNumber, int paceMs = 0)
    {
        var created = await client.PostAsync("/api/instances", new
        {
            name,
            evolutionApiUrl = lab.BaseUrl,
            token = LabKey,
            instanceName = $"{name}-{phoneNumber}".Replace(' ', '-'),
            paceMs,
        });
        var id = created.EnsureStatus(201).Json.GetProperty("id").GetInt32();
        await client.LinkAsync(id, lab.Phones.Add(phoneNumber, name).Scan);
        return id;
    }

    /// <summary>Links a phone to an instance by its QR code, and waits until it is connected.</summary>
    /// <param name="client">The instance's owner.</param>
    /// <param name="id">The instance.</param>
    /// <param name="scan">Points the phone at a code; false when nobody shows that code any more.</param>
    public static async Task LinkAsync(this RamalClient client, int id, Func<string, bool> scan)
    {
        (await client.PostAsync($"/api/instances/{id}/connect", new { method = "qr" })).EnsureStatus(202);
        var scanned = false;
        await Until.TrueAsync(
            async () =>
            {
                if (!scanned && await CurrentQrAsync(client, id) is { } qr)
                {
                    scanned = scan(qr);
                }

                return scanned && await StatusAsync(client, id) == "connected";
            },
            $"instance {id} to be connected");
    }

    public static async Task<string?> StatusAsync(this RamalClient client, int instance) =>
        (await client.GetAsync($"/api/instances/{instance}")).EnsureSuccess().Json.GetProperty("status").GetString();

    private static async Task<string?> CurrentQrAsync(RamalClient client, int instance)
    {
        var pairing = await client.GetAsync($"/api/instances/{instance}/pairing");
        return pairing.Status == 200 && pairing.Json.TryGetProperty("qr", out var qr) ? qr.GetString() : null;
    }
}
