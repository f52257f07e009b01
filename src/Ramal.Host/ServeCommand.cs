using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>Runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = Settings.Read(args);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Urls.Split(';'));
        builder.AddRamal(options);
        var app = builder.Build();
        app.UseRamal();
        await app.PrepareRamalAsync(CancellationToken.None);
        await app.RunAsync();
        return 0;
    }
}
