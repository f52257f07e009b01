using Ramal.Lab;
using Ramal.Lab.WhatsApp;

namespace Ramal.Benchmarks;

/// <summary>This program again, as the simulated WhatsApp: strict, without a transcript. Says where it is, and ends with its input.</summary>
internal static class LabHost
{
    /// <summary>With which this program becomes it.</summary>
    public const string Argument = "lab-host";

    public static async Task<int> RunAsync()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync(new SimulatorOptions { TranscriptLimit = 0 });
        await using var lab = await LabServer.StartAsync(new LabOptions { WhatsApp = whatsApp });
        Console.WriteLine(lab.BaseUrl);
        using var input = new StreamReader(Console.OpenStandardInput());
        await input.ReadToEndAsync();
        return 0;
    }
}
