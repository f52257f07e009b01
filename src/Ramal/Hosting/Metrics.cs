using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Ramal.Hosting;

/// <summary>
/// Adds up what the instruments of the meter <c>Ramal</c> tell, for <c>/metrics</c>. The number of series of each
/// instrument is bounded: what comes beyond goes into one series labelled <c>overflow</c>.
/// </summary>
internal sealed class Metrics : IDisposable
{
    public const string MeterName = "Ramal";

    private const int MaxSeries = 200;

    // For instruments that give no boundaries of their own. Seconds, from a millisecond to ten minutes.
    private static readonly double[] SecondsBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];
    private static readonly double[] CountBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, Series> _instruments = new();

    public Metrics(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Meters of another server in this process are not ours.
            if (instrument.Meter.Name == MeterName && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters)))
            {
                _instruments.GetOrAdd(instrument, static published => new Series(published));
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _instruments.TryRemove(instrument, out Series? _);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything, in the order of names.</summary>
    public string Write()
    {
        foreach (var series in _instruments.Values.Where(series => series.IsObserved))
        {
            series.Clear();
        }

        _listener.RecordObservableInstruments();
        var text = new PrometheusText();
        foreach (var series in _instruments.Values.GroupBy(series => series.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.First()))
        {
            series.Write(text);
        }

        ProcessMetrics.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_instruments.TryGetValue(instrument, out var series))
        {
            series.Take(value, tags);
        }
    }

    /// <summary>All series of one instrument.</summary>
    private sealed class Series
    {
        private static readonly KeyValuePair<string, string>[] Overflow = [new("overflow", "true")];

        private readonly Lock _lock = new();
        private readonly SortedDictionary<string, (KeyValuePair<string, string>[] Labels, Sum Sum)> _sums = new(StringComparer.Ordinal);
        private readonly string? _help;
        private readonly string _type;
        private readonly double[]? _boundaries;

        public Series(Instrument instrument)
        {
            var kind = instrument.GetType().GetGenericTypeDefinition();
            IsObserved = instrument.IsObservable;
            _help = instrument.Description;
            _type = kind == typeof(Histogram<>) ? "histogram" : kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : "gauge";
            IsSet = IsObserved || kind == typeof(Gauge<>);
            var unit = instrument.Unit == "s" && !instrument.Name.EndsWith("seconds", StringComparison.Ordinal) ? "_seconds" : "";
            var total = _type == "counter" && !instrument.Name.EndsWith("total", StringComparison.Ordinal) ? "_total" : "";
            Name = PrometheusText.NameOf(instrument.Name) + unit + total;
            _boundaries = _type == "histogram" ? BoundariesOf(instrument) : null;
        }

        public string Name { get; }

        public bool IsObserved { get; }

        /// <summary>A measurement replaces the last one instead of being added to it.</summary>
        private bool IsSet { get; }

        public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new KeyValuePair<string, string>[tags.Length];
            for (var index = 0; index < tags.Length; index++)
            {
                labels[index] = new(tags[index].Key, Convert.ToString(tags[index].Value, CultureInfo.InvariantCulture) ?? "");
            }

            Array.Sort(labels, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
            var key = string.Join('\u001f', labels.Select(label => $"{label.Key}\u001e{label.Value}"));
            lock (_lock)
            {
                if (!_sums.TryGetValue(key, out var found))
                {
                    var isFull = _sums.Count >= MaxSeries;
                    (key, labels) = isFull ? ("\uffff", Overflow) : (key, labels);
                    if (!isFull || !_sums.TryGetValue(key, out found))
                    {
                        _sums[key] = found = (labels, new Sum(_boundaries?.Length ?? 0));
                    }
                }

                found.Sum.Take(value, _boundaries, IsSet);
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                _sums.Clear();
            }
        }

        public void Write(PrometheusText text)
        {
            lock (_lock)
            {
                text.Header(Name, _type, _help);
                foreach (var (labels, sum) in _sums.Values)
                {
                    if (_boundaries is null)
                    {
                        text.Sample(Name, labels, sum.Total);
                    }
                    else
                    {
                        WriteHistogram(text, labels, sum, _boundaries);
                    }
                }
            }
        }

        private void WriteHistogram(PrometheusText text, KeyValuePair<string, string>[] labels, Sum sum, double[] boundaries)
        {
            long cumulative = 0;
            for (var index = 0; index < boundaries.Length; index++)
            {
                cumulative += sum.Buckets[index];
                text.Sample($"{Name}_bucket", labels.Append(new("le", PrometheusText.Number(boundaries[index]))), cumulative);
            }

            text.Sample($"{Name}_bucket", labels.Append(new("le", "+Inf")), sum.Count);
            text.Sample($"{Name}_sum", labels, sum.Total);
            text.Sample($"{Name}_count", labels, sum.Count);
        }

        private static double[] BoundariesOf(Instrument instrument)
        {
            var advised = instrument switch
            {
                Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries?.ToArray(),
                Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(boundary => (double)boundary).ToArray(),
                Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(boundary => (double)boundary).ToArray(),
                _ => null,
            };
            return advised ?? (instrument.Unit == "s" ? SecondsBoundaries : CountBoundaries);
        }
    }

    /// <summary>One series: a number, or the buckets of a histogram.</summary>
    private sealed class Sum(int buckets)
    {
        public double Total { get; private set; }

        public long Count { get; private set; }

        public long[] Buckets { get; } = new long[buckets];

        public void Take(double value, double[]? boundaries, bool isSet)
        {
            Total = isSet ? value : Total + value;
            Count++;
            if (boundaries is not null && Array.FindIndex(boundaries, boundary => value <= boundary) is >= 0 and var index)
            {
                Buckets[index]++;
            }
        }
    }
}
