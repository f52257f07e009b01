using System.Globalization;
using Ramal.Testing;

namespace Ramal.Tests.Features.Imports;

/// <summary>
/// Whatever mixture of rows a database holds, each is taken, here already, or reported: none disappears. The seed of a
/// failure is printed; <c>RAMAL_SEED</c> repeats it, <c>RAMAL_LONG=1</c> tries more.
/// </summary>
public sealed class MixtureTests
{
    private static readonly string[] Times =
        ["2099-01-05T12:00:00.000Z", "2025-01-05T12:00:00.000Z", "2025-01-05", "2025-01-05 09:00", "2099-01-05T09:00", "1893456000000.0", "not a date", "", "0000-00-00", "2025-01-05T12:00:00-03:00"];

    private static readonly string[] Phones =
        ["5511988887777", "120363000000000001@g.us", "5511900000000-1600000000@g.us", "351912345678", "12025550123", "123", "", "grupo@g.us x", "999999999999999"];

    private static readonly string[] Names = ["ana", "Ana", "bia@exemplo.invalid", "", "  ", "ção", "nul\0o", "linha\nlinha", "a very long name that goes on and on and on and on and on and on and on and on and on and on"];

    [Fact]
    public async Task Every_row_of_any_mixture_is_accounted_for_and_a_second_run_finds_them_all()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RAMAL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"RAMAL_SEED={seed}");
        var random = new Random(seed);
        await using var server = await ImportServer.StartAsync();
        for (var round = 0; round < (Environment.GetEnvironmentVariable("RAMAL_LONG") == "1" ? 40 : 4); round++)
        {
            using var scratch = new Scratch();
            using var old = Mixture(scratch, random, round);

            var first = await ImportServer.ImportAsync(server, old.File);
            var second = await ImportServer.ImportAsync(server, old.File);

            foreach (var kind in new[] { "people", "instances", "messages", "settings" })
            {
                var (found, taken, already, notTaken) = ImportServer.CountOf(first, kind);
                Assert.True(found == taken + already + notTaken, $"seed {seed} round {round}: {kind} {found} != {taken} + {already} + {notTaken}");
                var again = ImportServer.CountOf(second, kind);
                Assert.True(again.Taken == 0 && again.Found == found && again.AlreadyHere >= taken, $"seed {seed} round {round}: {kind} again {again}");
            }

            var messages = first.GetProperty("report").GetProperty("messages");
            var became = new[] { "planned", "held", "sent", "failed", "cancelled" }.Sum(name => messages.GetProperty(name).GetInt64());
            Assert.Equal(ImportServer.CountOf(first, "messages").Taken, became);
        }
    }

    private static OldDatabase Mixture(Scratch scratch, Random random, int round)
    {
        var layouts = Enum.GetValues<OldLayout>();
        var layout = layouts[random.Next(layouts.Length)];
        var old = OldData.NewDatabase(scratch.Folder, layout);
        var users = random.Next(0, 6);
        for (var user = 0; user < users; user++)
        {
            var name = $"{Names[random.Next(Names.Length)]}{(random.Next(2) == 0 ? "" : user)}";
            var id = random.Next(1, 12);
            try
            {
                old.AddUser(id, name, random.Next(3) switch { 0 => OldData.BcryptHash, 1 => "lixo", _ => "" });
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // Two of the same number or name: the old program refused that too.
            }
        }

        if (layout is OldLayout.UserInstances or OldLayout.Latest)
        {
            for (var id = 1; id <= random.Next(0, 6); id++)
            {
                old.AddInstance(id, random.Next(1, 12), Names[random.Next(Names.Length)], $"remota{random.Next(3)}", random.Next(2) == 0, random.Next(2) == 0 ? OldData.Token : "");
            }
        }

        if (layout >= OldLayout.SingleConnection && random.Next(2) == 0)
        {
            old.Insert("global_config", ("evolution_api_url", random.Next(2) == 0 ? OldData.ServerUrl : "sem protocolo"), ("evolution_api_token", OldData.Token));
            old.Run("UPDATE users SET instance_name = username || '_1a2b3c4d' WHERE id % 2 = 0");
        }

        for (var message = 0; message < random.Next(0, 60); message++)
        {
            (string, object?)[] owner = layout >= OldLayout.UserConfigs && random.Next(3) > 0 ? [("user_id", random.Next(1, 12))] : [];
            (string, object?)[] through = layout is OldLayout.UserInstances or OldLayout.Latest && random.Next(3) == 0 ? [("instance_id", random.Next(1, 9))] : [];
            old.AddMessage(
                random.Next(2) == 0 ? new Guid(round, 0, (short)message, [1, 2, 3, 4, 5, 6, 7, 8]).ToString() : $"{round} {message}", Times[random.Next(Times.Length)], random.Next(2),
                random.Next(3) == 0 ? "erro" : null, Phones[random.Next(Phones.Length)], random.Next(8) switch { 0 => "", 1 => new string('x', 5000), 2 => "nul\0o", _ => "texto 😀" }, [.. owner, .. through]);
        }

        return old;
    }
}
