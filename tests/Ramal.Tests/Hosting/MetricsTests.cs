using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed partial class MetricsTests
{
    private const string Token = "the-token-of-the-metrics";

    [Fact]
    public async Task Without_token_and_port_there_are_no_metrics()
    {
        await using var server = await RamalTestServer.StartAsync();
        using var anonymous = server.Anonymous();

        Assert.Equal((404, "not-found"), await RefusalAsync(anonymous));
        Assert.Equal((404, "not-found"), await RefusalAsync(server.Admin));
    }

    [Fact]
    public async Task The_public_port_wants_the_token()
    {
        await using var server = await StartAsync();
        using var anonymous = server.Anonymous();
        using var wrong = new RamalClient(server.BaseUrl, "the-token-of-the-metricz");
        using var right = new RamalClient(server.BaseUrl, Token);

        Assert.Equal(404, (await anonymous.GetAsync("/metrics")).Status);
        Assert.Equal(404, (await wrong.GetAsync("/metrics")).Status);
        Assert.Equal(404, (await server.Admin.GetAsync("/metrics")).Status);
        Assert.Equal(404, (await right.PostAsync("/metrics")).Status);
        Assert.Contains("ramal_instances{state=\"connected\"} 0\n", (await right.GetAsync("/metrics")).EnsureStatus(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_its_own_serves_metrics_and_nothing_else()
    {
        var port = FreePort();
        await using var server = await RamalTestServer.StartAsync(options: database => new RamalOptions
        {
            Data = database.Folder, Database = database.ConnectionString, SetupToken = "set-up-token-of-the-tests", SignUpOpen = true,
            MetricsUrl = $"http://127.0.0.1:{port}",
        });
        using var own = new RamalClient(new Uri($"http://127.0.0.1:{port}"), null);

        Assert.Equal(200, (await own.GetAsync("/metrics")).Status);
        Assert.Equal(404, (await own.GetAsync("/api/setup")).Status);
        Assert.Equal(404, (await own.GetAsync("/")).Status);
        Assert.Equal(404, (await server.Admin.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task The_text_keeps_to_the_format()
    {
        await using var server = await StartAsync();
        using var scraper = new RamalClient(server.BaseUrl, Token);
        var meter = server.App.Services.GetRequiredService<IMeterFactory>().Create("Ramal");
        var counter = meter.CreateCounter<long>("ramal.test.events", description: "Line one\nand a \\ backslash.");
        counter.Add(2, new KeyValuePair<string, object?>("odd-name", "a \"quoted\" \\ value\nof two lines"));
        counter.Add(3, new KeyValuePair<string, object?>("odd-name", "plain"));
        var histogram = meter.CreateHistogram("ramal.test.time", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 5, 100])
        {
            histogram.Record(value);
        }

        var answer = (await scraper.GetAsync("/metrics")).EnsureStatus(200);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.ContentHeaders.ContentType!.ToString());
        Assert.Contains("# HELP ramal_test_events_total Line one\\nand a \\\\ backslash.\n# TYPE ramal_test_events_total counter\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("ramal_test_events_total{odd_name=\"a \\\"quoted\\\" \\\\ value\\nof two lines\"} 2\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains(
            "# TYPE ramal_test_time_seconds histogram\nramal_test_time_seconds_bucket{le=\"0.1\"} 2\nramal_test_time_seconds_bucket{le=\"1\"} 3\n"
            + "ramal_test_time_seconds_bucket{le=\"10\"} 4\nramal_test_time_seconds_bucket{le=\"+Inf\"} 5\nramal_test_time_seconds_sum 105.65\n"
            + "ramal_test_time_seconds_count 5\n",
            answer.Text,
            StringComparison.Ordinal);
        foreach (var line in answer.Text.TrimEnd('\n').Split('\n'))
        {
            Assert.Matches(Line(), line);
        }

        var types = answer.Text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(types.Count, types.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_number_of_series_is_bounded()
    {
        await using var server = await StartAsync();
        using var scraper = new RamalClient(server.BaseUrl, Token);
        var counter = server.App.Services.GetRequiredService<IMeterFactory>().Create("Ramal").CreateCounter<int>("ramal.test.many");
        for (var number = 0; number < 1000; number++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("number", number.ToString(CultureInfo.InvariantCulture)));
        }

        var lines = (await scraper.GetAsync("/metrics")).Text.Split('\n').Where(line => line.StartsWith("ramal_test_many", StringComparison.Ordinal)).ToList();

        Assert.Equal(201, lines.Count);
        Assert.Contains("ramal_test_many_total{overflow=\"true\"} 800", lines);
    }

    private static Task<RamalTestServer> StartAsync() => RamalTestServer.StartAsync(options: database => new RamalOptions
    {
        Data = database.Folder, Database = database.ConnectionString, SetupToken = "set-up-token-of-the-tests", SignUpOpen = true, MetricsToken = Token,
    });

    private static async Task<(int Status, string? Code)> RefusalAsync(RamalClient client)
    {
        var answer = await client.GetAsync("/metrics");
        return (answer.Status, answer.Code);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("""^(# HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|# TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram)|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\\\|\\"|\\n)*",?)+\})? ([+-]?[0-9.]+([eE][+-]?[0-9]+)?|[+-]Inf|NaN))$""")]
    private static partial Regex Line();
}
