using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Tests.Binary;

public sealed class JidTests
{
    [Theory]
    [InlineData("5511999990000@s.whatsapp.net", "5511999990000", "s.whatsapp.net", 0)]
    [InlineData("5511999990000:12@s.whatsapp.net", "5511999990000", "s.whatsapp.net", 12)]
    [InlineData("90000000000011:3@lid", "90000000000011", "lid", 3)]
    [InlineData("120363000000000000@g.us", "120363000000000000", "g.us", 0)]
    [InlineData("status@broadcast", "status", "broadcast", 0)]
    [InlineData("s.whatsapp.net", "", "s.whatsapp.net", 0)]
    public void An_address_is_read_and_written_back(string text, string user, string server, int device)
    {
        Assert.True(Jid.TryParse(text, out var jid));
        Assert.Equal((user, server, device), (jid.User, jid.Host, jid.Device));
        Assert.Equal(text, jid.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5511999990000")]
    [InlineData("x@")]
    [InlineData("x@y@z")]
    [InlineData("x:@lid")]
    [InlineData("x:-1@lid")]
    [InlineData("x:65536@lid")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void The_old_server_name_of_a_person_is_read_as_the_present_one() =>
        Assert.Equal("5511999990000@s.whatsapp.net", Jid.Parse("5511999990000@c.us").ToString());

    [Fact]
    public void Kinds_of_address_are_told_apart()
    {
        Assert.True(Jid.Phone("1").IsPhoneNumber);
        Assert.True(Jid.Lid("1").IsLid);
        Assert.True(Jid.Parse("1@g.us").IsGroup);
        Assert.False(Jid.Server.IsPerson);
        Assert.Equal(Jid.Lid("1"), Jid.Parse("1:4@lid").Bare);
    }
}
