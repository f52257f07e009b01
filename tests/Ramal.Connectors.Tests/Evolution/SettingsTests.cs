using Ramal.Connectors.Evolution;

namespace Ramal.Connectors.Tests.Evolution;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("http://evolution.example:8080")]
    [InlineData("https://evolution.example/api///")]
    [InlineData("http://[::1]:8080/")]
    public void A_web_address_is_right(string address) => Assert.Empty(Problems(address, "key", "loja centro/#1 ção"));

    [Theory]
    [InlineData("evolution.example", SettingProblemKind.NotAWebAddress)]
    [InlineData("ftp://evolution.example", SettingProblemKind.NotAWebAddress)]
    [InlineData("file:///etc/passwd", SettingProblemKind.NotAWebAddress)]
    [InlineData("http://me:secret@evolution.example", SettingProblemKind.NotAWebAddress)]
    [InlineData("http://evolution.example/?x=1", SettingProblemKind.NotAWebAddress)]
    [InlineData("http://evolution.example/#manager", SettingProblemKind.NotAWebAddress)]
    [InlineData("http://evolution.example/a b", SettingProblemKind.BadCharacters)]
    [InlineData("http://evolution.example\r\nx: y", SettingProblemKind.BadCharacters)]
    [InlineData(" ", SettingProblemKind.Missing)]
    public void An_address_that_cannot_be_is_named(string address, SettingProblemKind expected) =>
        Assert.Equal([new SettingProblem("evolutionApiUrl", expected)], Problems(address, "key", "x"));

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("chave-ç")]
    public void A_key_that_no_header_can_carry_is_named(string key) =>
        Assert.Equal([new SettingProblem("token", SettingProblemKind.BadCharacters)], Problems("http://e.example", key, "x"));

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(" x")]
    [InlineData("x\u0000")]
    public void A_name_that_no_path_can_carry_is_named(string name) =>
        Assert.Equal([new SettingProblem("instanceName", SettingProblemKind.BadCharacters)], Problems("http://e.example", "key", name));

    [Fact]
    public void Too_long_is_told_apart() => Assert.Equal(
        [SettingProblemKind.TooLong, SettingProblemKind.TooLong, SettingProblemKind.TooLong],
        Problems("http://e.example/" + new string('a', 2048), new string('k', 256), new string('n', 256)).Select(problem => problem.Kind));

    [Theory]
    [InlineData("loja centro/#1?instanceName=other&x=%2e%2e")]
    [InlineData("../../instance/delete/other")]
    [InlineData("a?instanceName=b")]
    [InlineData("ção☎")]
    public async Task Nothing_of_the_name_leaves_its_place_in_the_path(string name)
    {
        using var tap = new AddressTap();
        await using var host = new SessionHost(
            new EvolutionConnector(), ScriptedEvolution.SettingsFor("http://e.example/base//", "key", name), new HttpClient(tap), new Uri("http://us.example/cb"), new ManualClock());

        await host.StartAsync();
        await host.SendTextAsync("5511988887777", "x");
        await host.As<IGroupReader>().ReadGroupsAsync(TestContext.Current.CancellationToken);
        await host.As<INumberChecker>().CheckNumbersAsync(["5511988887777"], TestContext.Current.CancellationToken);
        await host.As<IUnlinkable>().UnlinkAsync(TestContext.Current.CancellationToken);

        Assert.True(tap.Addresses.Count >= 6);
        Assert.All(tap.Addresses.Where(address => !address.AbsolutePath.EndsWith("/fetchInstances", StringComparison.Ordinal)), address =>
        {
            Assert.Equal(name, Uri.UnescapeDataString(address.AbsolutePath.Split('/')[^1]));
            Assert.Equal(5, address.AbsolutePath.Split('/').Length);
        });
        Assert.All(tap.Addresses, address => Assert.Contains(address.Query, (string[])["", "?getParticipants=false"]));
    }

    private static IReadOnlyList<SettingProblem> Problems(string address, string key, string name) =>
        new EvolutionConnector().Validate(ScriptedEvolution.SettingsFor(address, key, name));

    private sealed class AddressTap : HttpMessageHandler
    {
        public System.Collections.Concurrent.ConcurrentQueue<Uri> Addresses { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Addresses.Enqueue(request.RequestUri!);
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"instance":{"state":"open"},"key":{"id":"1"}}""") });
        }
    }
}
