await Console.Out.WriteLineAsync("Ramal Lab");
