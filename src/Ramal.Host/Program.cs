using Ramal.Host;

return await Cli.RunAsync(args);
