using System.Text.Json;

namespace Ramal.WhatsApp.Tests;

/// <summary>Vectors written by Fixtures/generate with other implementations.</summary>
internal static class Fixture
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", name)), Options)!;

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}

/// <summary>How many rounds a randomised test runs: few by default, all of them with RAMAL_LONG=1.</summary>
internal static class Rounds
{
    public static int Of(int usual, int full) =>
        string.Equals(Environment.GetEnvironmentVariable("RAMAL_LONG"), "1", StringComparison.Ordinal) ? full : usual;
}
