using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>Reads the settings: command line over environment over defaults. The table is in README.md.</summary>
internal static class Settings
{
    public static RamalOptions Read(string[] args)
    {
        var values = new ConfigurationBuilder().AddEnvironmentVariables("RAMAL_").AddCommandLine(args).Build();
        return new RamalOptions
        {
            Urls = values["urls"] ?? "http://localhost:5080",
            Data = Path.GetFullPath(values["data"] ?? "data"),
        };
    }
}
