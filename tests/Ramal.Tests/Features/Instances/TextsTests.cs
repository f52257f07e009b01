using Ramal.Connectors;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Tests.Features.Instances;

/// <summary>Everything that a person can meet has words in both languages.</summary>
public sealed class TextsTests
{
    [Fact]
    public void Every_state_cause_error_and_action_has_a_sentence_in_both_languages()
    {
        Text[] all =
        [
            .. Enum.GetValues<LinkState>().Select(Texts.Of), .. Enum.GetValues<LinkCause>().Select(Texts.Of),
            .. Enum.GetValues<PairingError>().Select(Texts.Of), .. Enum.GetValues<ConnectionTestState>().Select(Texts.Of),
            .. Enum.GetValues<ConnectorError>().Select(Texts.Of), .. Enum.GetValues<SettingProblemKind>().Select(Texts.Of),
            .. Enum.GetValues<PersonAction>().Select(Texts.Of),
        ];

        Assert.All(all, text => Assert.True(text.Portuguese.EndsWith('.') && text.English.EndsWith('.') && text.Portuguese != text.English, text.English));
    }

    [Fact]
    public void Every_cause_in_every_state_has_a_code_and_an_action()
    {
        var pairs = from state in Enum.GetValues<LinkState>() from cause in Enum.GetValues<LinkCause>() select (state, cause);

        Assert.All(pairs, pair =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", Texts.CodeOf(pair.state, pair.cause));
            Assert.True(Enum.IsDefined(Texts.ActionFor(pair.state, pair.cause)));
        });
        Assert.Equal(Enum.GetValues<LinkCause>().Length, Enum.GetValues<LinkCause>().Select(cause => Texts.CodeOf(LinkState.Disconnected, cause)).Distinct().Count());
        Assert.All(Enum.GetValues<PairingError>(), error => Assert.NotEqual(PersonAction.None, Texts.ActionFor(error)));
        Assert.Equal(Enum.GetValues<ConnectionTestState>().Length, Enum.GetValues<ConnectionTestState>().Select(Texts.CodeOf).Distinct().Count());
    }
}
