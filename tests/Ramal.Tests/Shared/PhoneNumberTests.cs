using Ramal.Shared;

namespace Ramal.Tests.Shared;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("(11) 98888-7777", "+5511988887777")]
    [InlineData("11988887777", "+5511988887777")]
    [InlineData("011 98888-7777", "+5511988887777")]
    [InlineData("0 15 11 98888-7777", "+5511988887777")]
    [InlineData("+55 (11) 98888-7777", "+5511988887777")]
    [InlineData("5511988887777", "+5511988887777")]
    [InlineData("0055 11 98888 7777", "+5511988887777")]
    [InlineData("11.98888.7777", "+5511988887777")]
    [InlineData("55988887777", "+5555988887777")]
    [InlineData("(11) 3333-4444", "+551133334444")]
    [InlineData("+351 912 345 678", "+351912345678")]
    [InlineData("00351912345678", "+351912345678")]
    [InlineData("+1 (415) 555-2671", "+14155552671")]
    public void Usual_forms_become_E164(string typed, string expected)
    {
        var problem = PhoneNumber.Parse(typed, out var number);

        Assert.Null(problem);
        Assert.Equal(expected, number);
    }

    [Fact]
    public void A_mobile_number_without_its_ninth_digit_is_kept_as_typed()
    {
        Assert.Null(PhoneNumber.Parse("(11) 8888-7777", out var number));
        Assert.Equal("+551188887777", number);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("abc")]
    [InlineData("+")]
    [InlineData("0")]
    [InlineData("00")]
    [InlineData("123")]
    [InlineData("20988887777")]
    [InlineData("11188887777")]
    [InlineData("351912345678")]
    [InlineData("+0123456789")]
    [InlineData("+1234567")]
    [InlineData("+1234567890123456")]
    [InlineData("(11) 98888-7777 ramal 3")]
    [InlineData("(11) 9８888-7777")]
    [InlineData("11+988887777")]
    public void What_is_not_a_number_is_refused_with_a_sentence(string? typed)
    {
        var problem = PhoneNumber.Parse(typed, out var number);

        Assert.NotNull(problem);
        Assert.NotEmpty(problem.Value.Portuguese);
        Assert.NotEmpty(problem.Value.English);
        Assert.Equal("", number);
    }
}
