using Ramal.Lab;

var options = LabOptions.ForDemo with { Url = "http://127.0.0.1:8080", GlobalKey = "demo" };
for (var i = 0; i + 1 < args.Length; i += 2)
{
    options = args[i] switch
    {
        "--urls" => options with { Url = args[i + 1] },
        "--key" => options with { GlobalKey = args[i + 1] },
        _ => options,
    };
}

await using var lab = await LabServer.StartAsync(options);
await Console.Out.WriteLineAsync($"""
    Simulation: no real WhatsApp. Simulação: nenhum WhatsApp de verdade.
      Evolution API  {lab.BaseUrl}   apikey: {options.GlobalKey}
      Control page   {lab.BaseUrl}/lab
    """);

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, End);
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, End);
await stop.Task;

void End(System.Runtime.InteropServices.PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
