using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Data;

public sealed class SingleServerTests
{
    [Fact]
    public async Task A_second_server_on_the_same_data_says_so_and_a_later_one_may_start()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (await RamalTestServer.StartAsync(database: database))
        {
            var failure = await Assert.ThrowsAsync<AlreadyRunningException>(() => RamalTestServer.StartAsync(database: database));
            Assert.Contains("already running", failure.Message, StringComparison.Ordinal);
        }

        await using var later = await RamalTestServer.StartAsync(database: database);
        Assert.Equal(1, later.Admin.UserId);
    }
}
