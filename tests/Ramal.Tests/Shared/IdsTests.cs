using Ramal.Shared;
using Ramal.Testing;

namespace Ramal.Tests.Shared;

public sealed class IdsTests
{
    [Fact]
    public void Ids_of_one_millisecond_sort_in_the_order_of_their_making()
    {
        var clock = new ManualClock();

        var ids = Enumerable.Range(0, 10_000).Select(_ => Ids.New(clock)).ToList();

        Assert.Equal(ids.OrderBy(id => id.ToString(), StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Equal((7, 0x8), (id.Version, id.Variant & 0xC)));
    }

    [Fact]
    public async Task No_id_is_given_twice_when_many_ask_at_once()
    {
        var clock = new ManualClock();

        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Select(_ => Ids.New(clock)).ToList())));

        Assert.Equal(40_000, ids.SelectMany(list => list).Distinct().Count());
    }
}
