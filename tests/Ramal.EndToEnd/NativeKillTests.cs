using System.Diagnostics;
using System.Globalization;
using Ramal.Lab.WhatsApp;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>
/// A process that holds a native session dies by SIGKILL in the middle of exchanges, with its keys in Ramal's database. Both sides
/// go on opening each other's messages: a key used twice, or one lost, would show as a message that cannot be opened.
/// </summary>
public sealed class NativeKillTests
{
    private const int EachWay = 100;

    private static int Rounds => Environment.GetEnvironmentVariable("RAMAL_LONG") == "1" ? 50 : 3;

    [Fact]
    public async Task Kills_in_the_middle_of_exchanges_lose_nothing_and_reuse_no_key()
    {
        var random = new Random(5);
        await using var database = await TestDatabase.CreateAsync();
        await using var whatsApp = await WhatsAppSimulator.StartAsync(new SimulatorOptions { TranscriptLimit = 0 });
        var own = whatsApp.AddPhone("5511977776666", "Loja");

        // Only what our device acknowledges shall count.
        own.Receipts = PhoneReceipts.None;
        var maria = whatsApp.AddPhone("5511988887777", "Maria");
        var journal = new JournalReader(Path.Combine(database.Folder, "journal"));
        var said = new List<string>();

        for (var round = 0; round < Rounds; round++)
        {
            using var victim = Start(whatsApp, database, maria, journal, string.Create(CultureInfo.InvariantCulture, $"{round} to maria"), EachWay);
            await OnlineAsync(victim, own);
            var killAt = journal.Count + random.Next(5, EachWay + EachWay / 2);
            for (var i = 0; i < EachWay; i++)
            {
                said.Add(string.Create(CultureInfo.InvariantCulture, $"{round} to loja.{i}"));
                maria.SendText(own.Number, said[^1]);
            }

            await Until.TrueAsync(() => journal.Count >= killAt, "enough exchanged");
            victim.Kill();
            await victim.WaitForExitAsync(TestContext.Current.CancellationToken);

            var received = journal.Received;
            Assert.DoesNotContain(maria.Messages, message => message is { FromMe: true, Ticks: >= Ticks.Delivered } && !received.Contains(message.Text));
        }

        using var last = Start(whatsApp, database, maria, journal, "last to maria", 1);
        await OnlineAsync(last, own);
        await maria.MessageAsync("last to maria.0");
        await Until.TrueAsync(() => said.TrueForAll(journal.Received.Contains), "everything received", TimeSpan.FromSeconds(60));
        last.StandardInput.Close();
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);

        var arrived = maria.Messages.Where(message => !message.FromMe).Select(message => message.Text).ToList();
        Assert.Equal(arrived.Distinct(StringComparer.Ordinal), arrived);
        Assert.Empty(journal.Accepted.Except(arrived, StringComparer.Ordinal));
        Assert.True(arrived.Count > Rounds);
        whatsApp.AssertCorrect();
    }

    private static Process Start(WhatsAppSimulator whatsApp, TestDatabase database, VirtualPhone to, JournalReader journal, string text, int times)
    {
        var program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "../../Ramal.KilledSession", new DirectoryInfo(AppContext.BaseDirectory).Name, "Ramal.KilledSession.dll"));
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            program, database.Folder, database.ConnectionString ?? "-", whatsApp.Endpoint.ToString(), Convert.ToHexString(whatsApp.RootKey.Span),
            whatsApp.CertificateSha256, to.Number, journal.Path, text, times.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task OnlineAsync(Process process, VirtualPhone phone)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "online")
            {
                // Nobody reads what comes after it; a full pipe must not stop the process.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }

            if (line.StartsWith("qr ", StringComparison.Ordinal))
            {
                phone.Scan(line[3..]);
            }
        }

        Assert.Fail("The process ended before it was online.");
    }

    /// <summary>Lines that the processes wrote; a last one that was cut off does not count.</summary>
    private sealed class JournalReader(string path)
    {
        public string Path => path;

        public int Count => Lines().Count;

        public HashSet<string> Received => [.. Lines().Where(line => line.StartsWith("received ", StringComparison.Ordinal)).Select(line => line[9..])];

        public IReadOnlyList<string> Accepted => [.. Lines().Where(line => line.StartsWith("accepted ", StringComparison.Ordinal)).Select(line => line[9..])];

        private List<string> Lines()
        {
            if (!File.Exists(path))
            {
                return [];
            }

            using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var lines = file.ReadToEnd().Split('\n');
            return [.. lines[..^1]];
        }
    }
}
