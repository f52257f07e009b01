using Ramal.EndToEnd.Journeys.Outside;

namespace Ramal.EndToEnd.Journeys;

/// <summary>A person writes to two numbers; the page shows each conversation live, and answers through the number that was written to.</summary>
public sealed class InboxTests(Chromium chromium)
{
    /// <summary>Each provider in both languages and at both widths; every combination of them in the long run.</summary>
    public static TheoryData<Provider, string, int> Days()
    {
        var days = new TheoryData<Provider, string, int>
        {
            { Provider.Evolution, "pt-BR", 1280 },
            { Provider.Evolution, "en", 360 },
            { Provider.Native, "pt-BR", 360 },
            { Provider.Native, "en", 1280 },
        };
        if (Environment.GetEnvironmentVariable("RAMAL_LONG") == "1")
        {
            days.Add(Provider.Evolution, "pt-BR", 360);
            days.Add(Provider.Evolution, "en", 1280);
            days.Add(Provider.Native, "pt-BR", 1280);
            days.Add(Provider.Native, "en", 360);
        }

        return days;
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task A_person_on_two_numbers_is_read_and_answered_on_each(Provider provider, string language, int width)
    {
        await using var stage = await Stage.SetAsync(chromium, provider);
        await stage.Server.SetUpAsync();
        var day = await InboxDay.BeginAsync(stage, language, width, new Screenshots(language, width, provider));

        await day.SeeBothConversationsAsync();
        await day.SeeNewMessagesAtOnceAsync();
        await day.ReplyAsync();
        await day.SeePictureReactionEditAndDeleteAsync();
        await day.ScheduleWithTwoClicksAsync();
        await day.OtherNumberKnowsNothingAsync();
        await day.SearchAsync();
        await day.FlowAnswersAndHandsOverAsync();
        await day.OptOutStopsEverythingAsync();

        stage.AssertNoComplaints();
    }
}
