using Microsoft.EntityFrameworkCore;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Takes the Evolution server for everybody along, where there is none yet. Its key is sealed.</summary>
internal sealed class ImportSettings(SecretBox box, RamalOptions options)
{
    private const string Row = "global_config";
    private const int MaxLength = 500;

    public async Task RunAsync(ImportSession session, CancellationToken cancellationToken)
    {
        foreach (var left in session.Old.Leftovers.Where(left => left.Kind == ImportedKind.Settings))
        {
            session.Tally.Found(ImportedKind.Settings);
            session.Tally.NotTaken(ImportedKind.Settings, left.Row, left.Remark);
        }

        if (session.Old.Server is not { } server)
        {
            return;
        }

        session.Tally.Found(ImportedKind.Settings);
        var rows = await session.Db.Set<ServerSetting>().AsNoTracking().ToDictionaryAsync(row => row.Name, row => row.Value, StringComparer.Ordinal, cancellationToken);
        var url = rows.GetValueOrDefault(ServerSetting.EvolutionUrl);
        var isSet = url is not null || rows.ContainsKey(ServerSetting.EvolutionToken);
        if (!isSet && options.EvolutionUrl is { } preset)
        {
            (url, isSet) = (preset.ToString().TrimEnd('/'), true);
        }

        if (isSet)
        {
            var token = rows.TryGetValue(ServerSetting.EvolutionToken, out var sealedToken) ? box.Open(sealedToken) : options.EvolutionKey;
            session.SharesServer = url == server.Url && token == server.Token;
            if (session.SharesServer || session.Known(ImportedKind.Settings, Row) is not null)
            {
                session.Tally.AlreadyHere(ImportedKind.Settings);
            }
            else
            {
                session.Tally.NotTaken(ImportedKind.Settings, Row, ImportRemark.ServerAlreadySet);
            }
        }
        else if (IsUsable(server))
        {
            session.Db.Add(new ServerSetting { Name = ServerSetting.EvolutionUrl, Value = server.Url });
            session.Db.Add(new ServerSetting { Name = ServerSetting.EvolutionToken, Value = box.Seal(server.Token) });
            session.Remember(ImportedKind.Settings, Row, null, null);
            session.SharesServer = true;
            session.Tally.Taken(ImportedKind.Settings);
        }
        else
        {
            session.Tally.NotTaken(ImportedKind.Settings, Row, ImportRemark.SettingsIncomplete);
        }
    }

    private static bool IsUsable(OldServer server) =>
        server.Url.Length <= MaxLength && Uri.TryCreate(server.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0
        && server.Token.Length <= MaxLength && server.Token.All(character => character is >= '!' and <= '~');
}
