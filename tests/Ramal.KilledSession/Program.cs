using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ramal.Connectors;
using Ramal.Connectors.Native;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.KilledSession;
using Ramal.Shared;

// Arguments: data folder, PostgreSQL connection string or -, simulator's address, root key, certificate, peer's number, journal,
// what to say, how often. Takes up or links instance 1_1, says it, and writes into the journal what was accepted and what came in.
// Lines on the output: qr, online, done. Ends when its input does, or when it is killed.
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.AddRamal(new RamalOptions { Data = args[0], Database = args[1] == "-" ? null : args[1], PrivateAddressesAllowed = true });
await using var app = builder.Build();
await app.PrepareRamalAsync(CancellationToken.None);
var key = new InstanceKey(1, 1);
await using (var db = app.Services.GetRequiredService<RamalDb>().ForAllAccounts())
{
    if (!await db.Set<Account>().AnyAsync())
    {
        var box = app.Services.GetRequiredService<SecretBox>();
        db.Add(new Account { Id = key.AccountId, CreatedAt = TimeProvider.System.GetUtcNow() });
        db.Add(Instance.Create(key, "Vendas", "native", new StoredSettings("{}", "", false), CallbackSecret.New(box), 0, isActive: true, TimeProvider.System.GetUtcNow()));
        await db.SaveChangesAsync();
    }
}

var commits = app.Services.GetRequiredService<GroupCommit>();
await commits.StartAsync(CancellationToken.None);
using var connector = new NativeConnector(new NativeOptions
{
    Endpoint = new Uri(args[2]),
    RootKey = Convert.FromHexString(args[3]),
    CertificateSha256 = Convert.FromHexString(args[4]),
});
using var journal = new Journal(args[6]);
using var http = new HttpClient();
var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("session");
var context = new InstanceContext(
    key.ToString(), new ConnectorSettings(new Dictionary<string, string>()), null, http, journal,
    app.Services.GetRequiredService<SessionStores>().Open(key), TimeProvider.System, Random.Shared, logger);
await using var session = connector.Open(context);
await foreach (var step in ((IPairable)session).PairAsync(new PairingRequest(PairingMethod.Qr, null), CancellationToken.None))
{
    Console.WriteLine(step is PairingStep.ShowQr qr ? $"qr {qr.Payload}" : step is PairingStep.Paired ? "online" : $"{step}");
}

for (var i = 0; i < int.Parse(args[8], System.Globalization.CultureInfo.InvariantCulture); i++)
{
    var text = $"{args[7]}.{i}";
    var message = new OutgoingMessage(new Recipient(args[5], null), text, null, ((IMessageIdChooser)session).ChooseId());
    if (await session.SendAsync(message, CancellationToken.None) is SendOutcome.Accepted)
    {
        journal.Write($"accepted {text}");
    }
}

Console.WriteLine("done");
await Console.In.ReadToEndAsync();
await session.DisposeAsync();
await commits.StopAsync(CancellationToken.None);
