using System.Diagnostics;
using System.Globalization;

namespace Ramal.Benchmarks;

/// <summary>Starts programs beside this one, on one core each where the machine can do that.</summary>
internal static class Programs
{
    private const string TaskSet = "/usr/bin/taskset";

    /// <summary>Two cores of this process, as <c>taskset</c> writes them; null where a program cannot be kept to one.</summary>
    public static (string First, string Second)? TwoCores { get; } = FindCores();

    /// <summary>This program, to be started again as something else.</summary>
    public static string Self { get; } = Path.Combine(AppContext.BaseDirectory, "Ramal.Benchmarks.dll");

    /// <summary>With all three streams in our hands.</summary>
    /// <param name="core">The one core that it gets; null for all.</param>
    /// <param name="folder">Where it runs; null for here.</param>
    /// <param name="settings">Its environment, beside ours.</param>
    /// <param name="command">The program and its arguments.</param>
    public static Process Start(string? core, string? folder, IReadOnlyDictionary<string, string> settings, params string[] command)
    {
        string[] all = core is null ? command : [TaskSet, "-c", core, .. command];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } said)
            {
                Console.Error.WriteLine(said);
            }
        };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Closes its input, with which each of these programs ends.</summary>
    public static async Task EndAsync(this Process process)
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
    }

    /// <summary>Resident memory.</summary>
    public static double Mebibytes(this Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / 1024.0 / 1024;
    }

    /// <summary>Processor time used up to now.</summary>
    public static TimeSpan Used(this Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static (string First, string Second)? FindCores()
    {
        const string Allowed = "Cpus_allowed_list:";
        if (!File.Exists(TaskSet))
        {
            return null;
        }

        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Allowed, StringComparison.Ordinal));
        var cores = line[Allowed.Length..].Trim().Split(',').SelectMany(Range).ToArray();
        return cores.Length < 2 ? null : (cores[0], cores[1]);
    }

    private static IEnumerable<string> Range(string range)
    {
        var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1).Select(core => core.ToString(CultureInfo.InvariantCulture));
    }
}
