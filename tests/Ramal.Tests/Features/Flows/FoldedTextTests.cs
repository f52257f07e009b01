using System.Diagnostics;
using Ramal.Features.Flows;

namespace Ramal.Tests.Features.Flows;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData("Foi ontem", "oi", false)]
    [InlineData("oi, tudo bem?", "OI", true)]
    [InlineData("quero o cardápio", "cardapio", true)]
    [InlineData("qual o HORÁRIO?", "horário", true)]
    [InlineData("que  horas\nabre", "que horas", true)]
    [InlineData("depois", "", false)]
    [InlineData("c++ é bom", "c++", true)]
    [InlineData("😀 oi 😀", "oi", true)]
    public void Words_are_found_whole_without_case_and_accents(string text, string words, bool found) =>
        Assert.Equal(found, FoldedText.ContainsWords(text, words));

    [Theory]
    [InlineData("  Olá!!! ", "ola", true)]
    [InlineData("olá você", "olá", false)]
    [InlineData("👍", "👍", true)]
    [InlineData("?", "!", false)]
    public void Equal_looks_past_what_stands_around_a_word(string one, string other, bool equal) => Assert.Equal(equal, FoldedText.AreEqual(one, other));

    [Theory]
    [InlineData(@"pedido\s+\d+", "Meu PEDIDO 42", true)]
    [InlineData("^endereço$", "endereco", true)]
    [InlineData(@"(?<!não )quero", "não quero", false)]
    public void Patterns_fold_too(string pattern, string text, bool matches) => Assert.Equal(matches, FoldedText.Matches(text, pattern));

    [Theory]
    [InlineData(@"^(a+)+$")]
    [InlineData(@"^(?=(a+)+$)(a+)+$")]
    [InlineData(@"(?=x?)(\w+\s?)+$")]
    [InlineData(@"^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_made_to_hang_is_given_up_within_its_limit(string pattern)
    {
        FoldedText.Matches("a", pattern);
        var watch = Stopwatch.StartNew();

        var found = FoldedText.Matches(new string('a', 4000) + "!", pattern);

        Assert.NotEqual(true, found);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2_000);
    }

    [Theory]
    [InlineData("([")]
    [InlineData("")]
    [InlineData("*a")]
    public void What_is_no_pattern_is_told(string pattern) => Assert.False(FoldedText.IsPattern(pattern));

    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDC00)]
    [InlineData(0xFDD0)]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFF)]
    public void Halves_of_surrogate_pairs_and_what_is_no_character_do_no_harm(int code)
    {
        var odd = (char)code;
        Assert.True(FoldedText.ContainsWords($"{odd} OLÁ {odd}, tudo bem?", "olá"));
        Assert.True(FoldedText.AreEqual($"Olá{odd}", "ola"));
        Assert.True(FoldedText.Matches($"{odd}olá", "ol[aá]"));
        Assert.True(FoldedText.IsPattern($"olá{odd}"));
    }
}
