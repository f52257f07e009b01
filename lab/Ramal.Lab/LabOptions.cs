namespace Ramal.Lab;

/// <summary>How a <see cref="LabServer"/> behaves. The defaults are quick, for tests; <see cref="ForDemo"/> is paced for a person.</summary>
public sealed record LabOptions
{
    /// <summary>Address to listen on; port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>The global <c>apikey</c>, which may do everything.</summary>
    public string GlobalKey { get; init; } = "lab-key";

    /// <summary>Clock of QR rotation, receipts, webhook retries and time stamps. Waits inside a request always use real time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Seed of everything that is left to chance: latencies, chances of faults, retry jitter.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long <c>instance/create</c> sleeps when a QR is asked for. The real server sleeps 5 s.</summary>
    public TimeSpan CreateSleep { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long <c>instance/connect</c> sleeps on a closed instance. The real server sleeps 2 s.</summary>
    public TimeSpan ConnectSleep { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How long WhatsApp takes to hand out the first QR. Longer than the sleeps gives the <c>{"count":0}</c> answers.</summary>
    public TimeSpan QrDelay { get; init; } = TimeSpan.Zero;

    /// <summary>How long one QR is valid.</summary>
    public TimeSpan QrLifetime { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How many QR codes are shown before the server gives up.</summary>
    public int QrLimit { get; init; } = 6;

    /// <summary>Time from scan (or reconnect) to <c>open</c>.</summary>
    public TimeSpan OpenDelay { get; init; } = TimeSpan.Zero;

    /// <summary>What phones acknowledge unless a phone says otherwise.</summary>
    public ReceiptBehaviour Receipts { get; init; } = new();

    /// <summary>Factor on the real webhook retry pauses (5 s doubling to 300 s).</summary>
    public double RetryScale { get; init; } = 0.01;

    /// <summary>Adds phones and groups that a person can use at once.</summary>
    public bool WithDemoPeople { get; init; }

    /// <summary>The simulated WhatsApp whose phones the control page shows, too; null without one. Not disposed.</summary>
    public WhatsApp.WhatsAppSimulator? WhatsApp { get; init; }

    /// <summary>Paced so that a person can follow what happens.</summary>
    public static LabOptions ForDemo { get; } = new()
    {
        WithDemoPeople = true,
        CreateSleep = TimeSpan.FromMilliseconds(150),
        ConnectSleep = TimeSpan.FromMilliseconds(100),
        QrDelay = TimeSpan.FromMilliseconds(50),
        OpenDelay = TimeSpan.FromMilliseconds(300),
        Receipts = new() { DeliveredAfter = TimeSpan.FromMilliseconds(700), ReadAfter = TimeSpan.FromSeconds(2) },
        RetryScale = 0.2,
    };
}
