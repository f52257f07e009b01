using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class OtherPeopleTests(InstancesServer shared)
{
    [Fact]
    public async Task Every_route_answers_the_same_about_anothers_instance_and_an_unknown_one()
    {
        using var ana = await shared.Server.NewPersonAsync();
        using var bia = await shared.Server.NewPersonAsync("Bia");
        for (var i = 0; i < 3; i++)
        {
            await ana.NewConnectedInstanceAsync(shared.Scripted);
        }

        await bia.NewInstanceAsync(shared.Scripted);
        var routes =
            from endpoint in shared.Server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let pattern = endpoint.RoutePattern.RawText!
            // Conversations are looked up before their instance is: Contracts/CrossTenantTests has them.
            where pattern.StartsWith("/api/instances/{id:int}", StringComparison.Ordinal) && !pattern.Contains("{conversationId", StringComparison.Ordinal)
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            select (Method: new HttpMethod(method), Path: pattern.Replace("{id:int}", "{0}", StringComparison.Ordinal));
        var checkedRoutes = 0;

        foreach (var (method, path) in routes)
        {
            var body = method == HttpMethod.Get ? null : (object)new { name = "X", numbers = new[] { "5511988887777" } };
            var anothers = await bia.SendAsync(method, path.Replace("{0}", "3", StringComparison.Ordinal), body);
            var unknown = await bia.SendAsync(method, path.Replace("{0}", "999", StringComparison.Ordinal), body);
            Assert.True(anothers.Status == 404 && anothers.Code == "instance-not-found", $"{method} {path}: {anothers.Status} {anothers.Text}");
            Assert.Equal((unknown.Status, unknown.Code), (anothers.Status, anothers.Code));
            checkedRoutes++;
        }

        Assert.True(checkedRoutes >= 15, $"only {checkedRoutes} routes");
        Assert.Equal(3, (await ana.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray().Count(item => item.GetProperty("status").GetString() == "connected"));
        Assert.Single((await bia.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray());
    }
}
