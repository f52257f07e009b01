using Ramal.Tests.Features.Instances;

namespace Ramal.Tests.Features.Imports;

public sealed class CsvImportTests
{
    [Fact]
    public async Task Good_lines_are_scheduled_and_each_bad_one_is_named_with_its_line()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        (await server.Admin.PostAsync("/api/instances", InstancesServer.EvolutionBody("Vendas"))).EnsureStatus(201);
        (await server.Admin.PostAsync("/api/instances", InstancesServer.EvolutionBody("Suporte"))).EnsureStatus(201);
        var file = scratch.Write("agenda.csv", """
            Telefone;Mensagem;Data e Hora;Nome;Instância
            (11) 98888-7777;"Olá; tudo bem?";05/01/2099 09:00;Ana;suporte
            +351912345678;=1+1;2099-01-05T12:00:00Z;'=Bia;
            123;texto;05/01/2099 09:00;;
            11988887777;;05/01/2099 09:00;;
            11988887777;texto;ontem;;
            11988887777;texto;05/01/2020 09:00;;
            11988887777;texto;05/01/2099 09:00;;Financeiro
            11988887777;texto
            """);
        var dry = await ImportServer.DryRunAsync(server, file);
        Assert.Equal("ready", dry.GetProperty("state").GetString());
        Assert.Empty(await ImportServer.ItemsAsync(server.Admin, "/api/messages"));

        // The years of the good lines are beyond the five that may be planned: both are told as such.
        Assert.Equal(
            [("line 2", "time-too-far"), ("line 3", "time-too-far"), ("line 4", "recipient-unreadable"), ("line 5", "text-empty"), ("line 6", "time-unreadable"), ("line 7", "time-passed"), ("line 8", "time-too-far"), ("line 9", "columns-missing")],
            dry.GetProperty("report").GetProperty("rows").EnumerateArray().Select(row => (row.GetProperty("row").GetString()!, row.GetProperty("code").GetString()!)));

        var year = TimeProvider.System.GetUtcNow().Year + 1;
        File.WriteAllText(file, (await File.ReadAllTextAsync(file)).Replace("2099", $"{year}", StringComparison.Ordinal));
        var done = await ImportServer.ImportAsync(server, file);

        Assert.Equal((8L, 2L, 0L, 6L), ImportServer.CountOf(done, "messages"));
        var messages = await ImportServer.ItemsAsync(server.Admin, "/api/messages?order=asc");
        Assert.Equal(["Olá; tudo bem?", "=1+1"], messages.Select(message => message.GetProperty("text").GetString()));
        Assert.Equal(["Ana", "=Bia"], messages.Select(message => message.GetProperty("toName").GetString()));
        Assert.Equal([2, 1], messages.Select(message => message.GetProperty("instanceId").GetInt32()));
        Assert.All(messages, message => Assert.Equal($"{year}-01-05T12:00:00Z", message.GetProperty("dueAt").GetString()));

        var again = await ImportServer.ImportAsync(server, file);
        Assert.Equal((8L, 0L, 2L, 6L), ImportServer.CountOf(again, "messages"));
    }

    [Fact]
    public async Task Columns_without_a_header_are_named_by_a_person()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        var year = TimeProvider.System.GetUtcNow().Year + 1;
        var file = scratch.Write("lista.csv", $"{year}-03-01 10:00,Bom dia,11988887777\n{year}-03-01 10:00,Bom dia,11988887777\n");

        var dry = await ImportServer.DryRunAsync(server, file);
        Assert.Equal(2, ImportServer.CountOf(dry, "messages").NotTaken);
        Assert.False(dry.GetProperty("csv").GetProperty("hasHeader").GetBoolean());
        var id = dry.GetProperty("id").GetString();
        Assert.Equal("validation-failed", (await server.Admin.PutAsync($"/api/admin/imports/{id}", new { mapping = new { to = 1, text = 1, sendAt = 0 } })).Code);

        var mapped = await ImportServer.EndOfWorkAsync(server, await server.Admin.PutAsync(
            $"/api/admin/imports/{id}", new { mapping = new { to = 2, text = 1, sendAt = 0 }, timeZone = "America/Manaus" }));
        Assert.Equal("ready", mapped.GetProperty("state").GetString());
        await ImportServer.ConfirmAsync(server, mapped);

        // The same line twice is two messages.
        var messages = await ImportServer.ItemsAsync(server.Admin, "/api/messages");
        Assert.Equal([$"{year}-03-01T14:00:00Z", $"{year}-03-01T14:00:00Z"], messages.Select(message => message.GetProperty("dueAt").GetString()));
    }

    [Fact]
    public async Task An_open_quote_stops_with_its_line()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();

        var dry = await ImportServer.DryRunAsync(server, scratch.Write("a.csv", "telefone,texto,data\n11988887777,\"sem fim,2099-01-01"));

        var problem = dry.GetProperty("problem");
        Assert.Equal(("import-malformed", 2), (problem.GetProperty("code").GetString(), problem.GetProperty("line").GetInt32()));
    }
}
