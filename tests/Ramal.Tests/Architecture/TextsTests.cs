using System.Text.Json;
using System.Text.RegularExpressions;
using Ramal.Connectors;
using Ramal.Features.Imports;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Tests.Architecture;

/// <summary>Everything that a person can meet has words in both languages.</summary>
public sealed partial class TextsTests
{
    [Fact]
    public void Every_state_cause_error_and_reason_is_a_sentence_in_both_languages()
    {
        var sentences = new List<(string Of, Text Text)>();
        Add<LinkState>(Texts.Of);
        Add<LinkCause>(Texts.Of);
        Add<PairingError>(Texts.Of);
        Add<ConnectionTestState>(Texts.Of);
        Add<ConnectorError>(Texts.Of);
        Add<SettingProblemKind>(Texts.Of);
        Add<PersonAction>(Texts.Of);
        Add<MessageReason>(MessageReasons.Sentence);
        Add<ImportRemark>(ImportRemarks.Sentence);
        Add<ImportLayout>(ImportCodes.TextOf);

        Assert.All(sentences, sentence =>
        {
            Assert.True(IsSentence(sentence.Text.Portuguese), $"{sentence.Of}: {sentence.Text.Portuguese}");
            Assert.True(IsSentence(sentence.Text.English), $"{sentence.Of}: {sentence.Text.English}");
            Assert.True(sentence.Text.Portuguese != sentence.Text.English, sentence.Of);
        });

        void Add<T>(Func<T, Text> textOf)
            where T : struct, Enum => sentences.AddRange(Enum.GetValues<T>().Select(value => ($"{typeof(T).Name}.{value}", textOf(value))));
    }

    [Fact]
    public void Every_state_with_every_cause_has_a_code_and_an_action()
    {
        foreach (var state in Enum.GetValues<LinkState>())
        {
            foreach (var cause in Enum.GetValues<LinkCause>())
            {
                Assert.Matches("^[a-z]+(-[a-z]+)*$", Texts.CodeOf(state, cause));
                Assert.NotEmpty(Texts.Of(Texts.ActionFor(state, cause)).Portuguese);
            }
        }

        Assert.All(Enum.GetValues<PairingError>(), error => Assert.NotEmpty(Texts.Of(Texts.ActionFor(error)).English));
        Assert.All(Enum.GetValues<ConnectionTestState>(), state => Assert.NotEmpty(Texts.Of(Texts.ActionFor(state)).English));
        Assert.All(Enum.GetValues<PersonAction>(), action => Assert.Matches("^[a-z]+(-[a-z]+)*$", Texts.CodeOf(action)));
    }

    [Fact]
    public void Codes_of_reasons_and_causes_are_words_and_mean_one_thing()
    {
        AssertDistinct(Enum.GetValues<MessageReason>().Select(reason => reason.Code()));
        AssertDistinct(Enum.GetValues<LinkCause>().Select(cause => Texts.CodeOf(LinkState.Disconnected, cause)));
        AssertDistinct(Enum.GetValues<ConnectionTestState>().Select(Texts.CodeOf), "^[a-z][A-Za-z]+$");
        Assert.All(Enum.GetValues<MessageReason>(), reason => Assert.Equal(reason, MessageReasons.Parse(reason.Code())));
        Assert.All(Enum.GetValues<ConnectorError>(), error => Assert.True(Enum.IsDefined(MessageReasons.Of(error))));
    }

    [Theory]
    [InlineData("ui/src/i18n/pt-BR.json")]
    [InlineData("ui/src/i18n/en.json")]
    public void The_page_has_words_for_every_code_that_it_shows_without_the_servers_sentence(string file)
    {
        var texts = JsonDocument.Parse(Repository.Read(file)).RootElement;
        string[] wanted =
        [
            .. Enum.GetValues<MessageState>().SelectMany(state => new[] { $"messages.state.{state.Code()}", $"messages.stateText.{state.Code()}" }),
            .. Enum.GetValues<LinkState>().Select(state => $"instances.status.{JsonNamingPolicy.CamelCase.ConvertName(state.ToString())}"),
            .. Enum.GetValues<ConnectionTestState>().Select(state => $"instances.testState.{Texts.CodeOf(state)}"),
            .. Repository.Files("src/Ramal", "*.cs").SelectMany(path => AuditAction().Matches(Repository.Read(path)))
                .Select(match => $"audit.action.{match.Groups[1].Value.Replace('.', '-')}").Distinct(StringComparer.Ordinal),
        ];

        Assert.Contains("audit.action.instance-created", wanted);
        Assert.Empty(wanted.Where(key => !Has(texts, key)));
    }

    private static bool Has(JsonElement texts, string key)
    {
        foreach (var name in key.Split('.'))
        {
            if (texts.ValueKind != JsonValueKind.Object || !texts.TryGetProperty(name, out texts))
            {
                return false;
            }
        }

        return texts.GetString() is { Length: > 0 };
    }

    private static void AssertDistinct(IEnumerable<string> codes, string pattern = "^[a-z]+(-[a-z]+)*$")
    {
        var all = codes.ToList();
        Assert.Equal(all.Distinct(StringComparer.Ordinal), all);
        Assert.All(all, code => Assert.Matches(pattern, code));
    }

    /// <summary>Begins with a capital, ends with a full stop, no room left for words to be put in.</summary>
    private static bool IsSentence(string text) => text.Length > 5 && char.IsUpper(text[0]) && text[^1] == '.' && !text.Contains('{', StringComparison.Ordinal);

    [GeneratedRegex(@"AddAudit\([^;""]*""([a-z]+[.-][a-z.-]+)""")]
    private static partial Regex AuditAction();
}
