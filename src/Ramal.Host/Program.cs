using Ramal.Host;

return await ServeCommand.RunAsync(args);
