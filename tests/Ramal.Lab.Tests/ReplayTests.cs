using System.Text;
using System.Text.Json;

namespace Ramal.Lab.Tests;

/// <summary>Recorded answers of a real Evolution API 2.3.6, asked again of the lab: same status, same keys and types.</summary>
public sealed class ReplayTests
{
    private const string GlobalKey = "global-key";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("errors", 14)]
    [InlineData("unreachable", 17)]
    [InlineData("settings", 27)]
    [InlineData("paired", 17)]
    [InlineData("code", 4)]
    [InlineData("again", 3)]
    [InlineData("lid", 1)]
    [InlineData("hooks", 6)]
    public async Task The_lab_answers_as_the_recorded_server_did(string scene, int expectedSamples)
    {
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = GlobalKey });
        using var http = new HttpClient { BaseAddress = new Uri(lab.BaseUrl) };
        lab.Phones.Add("5511900000009", "Loja");
        var wrong = new List<string>();
        var samples = 0;
        foreach (var sample in Samples().Where(sample => sample.GetProperty("scene").GetString() == scene))
        {
            samples++;
            Prepare(lab, sample.GetProperty("before"));
            var label = $"{sample.GetProperty("method").GetString()} {sample.GetProperty("path").GetString()} {sample.GetProperty("body").GetRawText()[..Math.Min(80, sample.GetProperty("body").GetRawText().Length)]}";
            var (status, answer) = await AskAsync(http, sample);
            if (status != sample.GetProperty("status").GetInt32())
            {
                wrong.Add($"{label}: status {status}: {answer.GetRawText()}");
            }

            wrong.AddRange(Shape.Differences(sample.GetProperty("response"), answer, sample.GetProperty("cut").GetBoolean()).Select(difference => $"{label}: {difference}"));
            if (scene != "unreachable")
            {
                lab.Faults.Clear();
            }
        }

        Assert.Equal(expectedSamples, samples);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static async Task<(int Status, JsonElement Answer)> AskAsync(HttpClient http, JsonElement sample)
    {
        using var request = new HttpRequestMessage(new HttpMethod(sample.GetProperty("method").GetString()!), sample.GetProperty("path").GetString());
        if (sample.GetProperty("key").GetString() is { } key)
        {
            request.Headers.Add("apikey", key == "GLOBAL" ? GlobalKey : key);
        }

        var body = sample.GetProperty("body");
        if (body.ValueKind != JsonValueKind.Null)
        {
            var text = body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        }

        using var response = await http.SendAsync(request, Ct);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement);
    }

    private static void Prepare(LabServer lab, JsonElement steps)
    {
        foreach (var step in steps.EnumerateArray())
        {
            var words = step.GetString()!.Split(' ');
            switch (words[0])
            {
                case "no-qr":
                    lab.Faults.Add(new Fault(FaultKind.NoQr));
                    break;
                case "no-key":
                    lab.Faults.Add(new Fault(FaultKind.NoKey));
                    break;
                case "missing":
                    lab.Phones.SetNotOnWhatsApp(words[1]);
                    break;
                case "group":
                    lab.Phones["5511900000009"].SetGroups([new LabGroup(words[1], "Equipe", "5511900000009", ["5511900000009", "5511900000001"], [])]);
                    break;
                case "pair":
                    PairByName(lab, words[1]);
                    break;
                case "write":
                    lab.Phones.Add("5511988887777", "Maria").SendText(words[1], words[3], new PhoneMessageOptions { MessageId = words[2] });
                    break;
                default:
                    throw new InvalidDataException($"Unknown step {words[0]}.");
            }
        }
    }

    private static void PairByName(LabServer lab, string name)
    {
        var instance = lab.Instances.TryGet(name, out var existing) ? existing : lab.Instances.Create(name);
        instance.StartConnecting();
        Assert.True(lab.Phones["5511900000009"].Scan(instance.Qr!.Text));
    }

    private static IEnumerable<JsonElement> Samples()
    {
        using var stream = typeof(ReplayTests).Assembly.GetManifestResourceStream("Ramal.Lab.Tests.Samples.evolution-2.3.6.jsonl")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return JsonDocument.Parse(line).RootElement;
        }
    }
}
