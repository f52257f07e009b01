using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>The program as its operator meets it.</summary>
public sealed partial class StartAndStopTests
{
    [Fact]
    public async Task Interrupting_it_stops_cleanly_within_five_seconds_even_with_an_open_event_stream()
    {
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        using var stream = await server.Client.Http.GetStreamAsync("/api/events");

        var (took, code) = await server.InterruptAsync();

        Assert.True(took < TimeSpan.FromSeconds(5), $"took {took}");
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_says_so_and_stops()
    {
        await using var first = await RamalProcess.StartAsync();

        var second = await first.RunSecondAsync();

        Assert.Equal(3, second.ExitCode);
        Assert.Contains("já está rodando", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_minute_after_its_start_it_gives_back_what_only_the_start_needed()
    {
        await using var server = await RamalProcess.StartAsync();
        Match? said = null;

        await Until.TrueAsync(
            () => (said = server.Output.Select(line => GivenBack().Match(line)).FirstOrDefault(match => match.Success)) is not null,
            "the line about memory",
            TimeSpan.FromMinutes(2));

        Assert.InRange(MebibytesIn(said!.Groups[2]), 20, MebibytesIn(said.Groups[1]) - 5);
    }

    [Fact]
    public async Task The_set_up_link_is_printed_until_somebody_used_it()
    {
        await using var server = await RamalProcess.StartAsync();
        await Until.TrueAsync(() => server.Output.Any(line => line.Contains("/setup#token=", StringComparison.Ordinal)), "the set-up link");
        await server.SetUpAsync();
        await server.InterruptAsync();
        server.Output.Clear();

        await server.StartAgainAsync();
        await Until.TrueAsync(() => server.Output.Any(line => line.StartsWith("Ramal ", StringComparison.Ordinal)), "the address line");

        Assert.DoesNotContain(server.Output, line => line.Contains("/setup#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_prints_no_value_of_a_secret_setting()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add(RamalProcess.ServerProgram);
        start.ArgumentList.Add("--help");
        start.Environment["RAMAL_EVOLUTION_KEY"] = "a-key-that-must-stay-secret";
        using var process = Process.Start(start)!;

        var help = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("RAMAL_EVOLUTION_KEY", help, StringComparison.Ordinal);
        Assert.DoesNotContain("must-stay-secret", help, StringComparison.Ordinal);
    }

    private static int MebibytesIn(Group words) => int.Parse(words.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("Memory after the start: ([0-9]+) MiB, and ([0-9]+) MiB")]
    private static partial Regex GivenBack();
}
