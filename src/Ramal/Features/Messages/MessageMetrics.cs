using System.Diagnostics.Metrics;

namespace Ramal.Features.Messages;

/// <summary>What the ledger measures. Hosting shows every instrument of the meter called Ramal.</summary>
internal static class MessageMetrics
{
    private static readonly Meter Meter = new("Ramal");

    private static readonly Counter<long> Moves = Meter.CreateCounter<long>(
        "ramal_messages_moved_total", description: "Messages that came into a state.");

    private static readonly Histogram<double> Lateness = Meter.CreateHistogram<double>(
        "ramal_message_lateness_seconds", "s", "From the due time to the hand-over to the connector, first attempts.");

    private static readonly Histogram<double> SendTime = Meter.CreateHistogram<double>(
        "ramal_message_send_seconds", "s", "How long the connector took to answer.");

    private static readonly Histogram<int> ClaimBatch = Meter.CreateHistogram<int>(
        "ramal_message_claim_batch", description: "Messages taken by one claim.");

    public static void Moved(MessageState to, int count = 1) => Moves.Add(count, new KeyValuePair<string, object?>("state", to.Code()));

    public static void Late(TimeSpan lateness) => Lateness.Record(Math.Max(0, lateness.TotalSeconds));

    public static void Sent(TimeSpan took) => SendTime.Record(took.TotalSeconds);

    public static void Claimed(int count) => ClaimBatch.Record(count);
}
