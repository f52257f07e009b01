using Microsoft.EntityFrameworkCore;
using QRCoder;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Draws the QR code that is to be scanned now.</summary>
internal sealed class QrImage(RamalDbContext db, Tenant tenant, PairingBoard board)
{
    private const int PixelsPerModule = 8;

    public static async Task<IResult> Endpoint(int id, QrImage image, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var outcome = await image.HandleAsync(id, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.File(outcome.Value, "image/png");
    }

    private async Task<Outcome<byte[]>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        if (!await db.Instances().AnyAsync(instance => instance.Id == id, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        return board.TryGet(new InstanceKey(tenant.AccountId, id), out var step) && step is PairingStep.ShowQr qr
            ? PngByteQRCodeHelper.GetQRCode(qr.Payload, QRCodeGenerator.ECCLevel.M, PixelsPerModule)
            : InstanceProblems.NoPairing;
    }
}
