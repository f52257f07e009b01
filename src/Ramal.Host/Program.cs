using Ramal.Host;

return await Cli.Build().Parse(args).InvokeAsync();
