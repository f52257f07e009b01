using System.Diagnostics;
using System.Globalization;

namespace Ramal.Hosting;

/// <summary>What every server wants to know of its process.</summary>
internal static class ProcessMetrics
{
    private static readonly KeyValuePair<string, string>[] None = [];

    public static void Write(PrometheusText text)
    {
        using var process = Process.GetCurrentProcess();
        One(text, "process_cpu_seconds_total", "counter", "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        One(text, "process_resident_memory_bytes", "gauge", "Resident memory.", process.WorkingSet64);
        One(text, "process_start_time_seconds", "gauge", "Start of the process, in seconds since 1970.",
            new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero).ToUnixTimeMilliseconds() / 1000.0);
        One(text, "process_threads", "gauge", "Threads.", process.Threads.Count);
        One(text, "dotnet_gc_heap_bytes", "gauge", "Managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        One(text, "dotnet_gc_allocated_bytes_total", "counter", "Managed memory allocated.", GC.GetTotalAllocatedBytes());
        One(text, "dotnet_gc_pause_seconds_total", "counter", "Time for which collections stopped the process.", GC.GetTotalPauseDuration().TotalSeconds);
        text.Header("dotnet_gc_collections_total", "counter", "Garbage collections.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.Sample("dotnet_gc_collections_total", [new("generation", generation.ToString(CultureInfo.InvariantCulture))], GC.CollectionCount(generation));
        }

        One(text, "dotnet_threadpool_threads", "gauge", "Threads of the pool.", ThreadPool.ThreadCount);
        One(text, "dotnet_threadpool_queue_length", "gauge", "Work that waits for a thread of the pool.", ThreadPool.PendingWorkItemCount);
        text.Header("ramal_info", "gauge", "Version of the server.");
        text.Sample("ramal_info", [new("version", RamalOptions.Version)], 1);
    }

    private static void One(PrometheusText text, string name, string type, string help, double value)
    {
        text.Header(name, type, help);
        text.Sample(name, None, value);
    }
}
