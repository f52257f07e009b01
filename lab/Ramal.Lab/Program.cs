using Ramal.Lab;
using Ramal.Lab.WhatsApp;

var options = LabOptions.ForDemo with { Url = "http://127.0.0.1:8080", GlobalKey = "demo" };
string? whatsAppUrl = null, whatsAppFile = null;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--urls":
            options = options with { Url = args[i + 1] };
            break;
        case "--key":
            options = options with { GlobalKey = args[i + 1] };
            break;
        case "--whatsapp":
            whatsAppUrl = args[i + 1];
            break;
        case "--whatsapp-file":
            whatsAppFile = args[i + 1];
            break;
        default:
            await Console.Error.WriteLineAsync($"Unknown setting {args[i]}.");
            return 1;
    }
}

await using var whatsApp = whatsAppUrl is null ? null : await WhatsAppSimulator.StartAsync(new SimulatorOptions { Url = whatsAppUrl, Strict = false, TranscriptLimit = 2_000 });
if (whatsApp is not null)
{
    DemoPhones.AddTo(whatsApp);
}

await using var lab = await LabServer.StartAsync(options with { WhatsApp = whatsApp });
await Console.Out.WriteLineAsync($"""
    Simulation: no real WhatsApp. Simulação: nenhum WhatsApp de verdade.
      Evolution API  {lab.BaseUrl}   apikey: {options.GlobalKey}
      Control page   {lab.BaseUrl}/lab
    """);
if (whatsApp is not null)
{
    var address = WhatsAppControl.AddressOf(whatsApp);
    await Console.Out.WriteLineAsync($"""
          WhatsApp       {address.Endpoint}
            root         {address.RootKey}
            certificate  {address.CertificateSha256}
          Phones         {lab.BaseUrl}/lab/phones
        """);
    if (whatsAppFile is not null)
    {
        // Written elsewhere and moved: who waits for the file never reads half of it.
        await File.WriteAllTextAsync(whatsAppFile + ".new", JsonSerializer.Serialize(address, JsonSerializerOptions.Web));
        File.Move(whatsAppFile + ".new", whatsAppFile, overwrite: true);
    }
}

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, End);
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, End);
await stop.Task;
return 0;

void End(System.Runtime.InteropServices.PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
