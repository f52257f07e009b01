using System.Runtime.InteropServices;

namespace Ramal.Host;

/// <summary>
/// Once, when the start has been digested, gives the system back what only the start needed: models being built, code being
/// compiled, every session at once. By themselves neither the collector nor the C library does, since an idle server gives
/// them no occasion (docs/performance.md).
/// </summary>
internal sealed partial class GiveBackMemory(TimeProvider clock, ILogger<GiveBackMemory> logger) : BackgroundService
{
    /// <summary>One session is taken up every 40 ms: by then hundreds of them are there.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(30);

    private delegate int MallocTrim(nuint keep);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, clock, stoppingToken);
        var before = Environment.WorkingSet;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimNativeHeap();
        LogGivenBack(before >> 20, Environment.WorkingSet >> 20);
    }

    /// <summary>Only glibc keeps so much that it has a call to let go of it.</summary>
    private static void TrimNativeHeap()
    {
        if (NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim))
        {
            Marshal.GetDelegateForFunctionPointer<MallocTrim>(trim)(0);
        }
    }

    [LoggerMessage(LogLevel.Information, "Memory after the start: {Before} MiB, and {After} MiB since what the start left was given back")]
    private partial void LogGivenBack(long before, long after);
}
