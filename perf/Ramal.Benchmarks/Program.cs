using Ramal.Benchmarks;

if (args is [EngineHost.Argument])
{
    return await EngineHost.RunAsync();
}

if (args is [LabHost.Argument])
{
    return await LabHost.RunAsync();
}

// perf/Ramal.Benchmarks [scenario …] [--smoke]; RAMAL_TEST_DATABASE=postgresql for the other database.
var isSmoke = args.Contains("--smoke", StringComparer.Ordinal);
var scenarios = new (string Name, Func<bool, Task<IReadOnlyList<Figure>>> RunAsync)[]
{
    ("ledger-throughput", LedgerThroughput.RunAsync),
    ("ledger-million", LedgerMillion.RunAsync),
    ("backup-million", BackupMillion.RunAsync),
    ("lateness", Lateness.RunAsync),
    ("message-list", MessageList.RunAsync),
    ("instance-list", InstanceList.RunAsync),
    ("flow-answer", FlowAnswer.RunAsync),
    ("flow-waking", FlowWaking.RunAsync),
    ("inbound-rate", InboundRate.RunAsync),
    ("conversation-list", InboxReads.ListAsync),
    ("message-page", InboxReads.PageAsync),
    ("message-search", InboxReads.SearchAsync),
    ("import", ImportLoad.RunAsync),
    ("footprint", Footprint.RunAsync),
    ("engine-crypto", EngineCrypto.RunAsync),
    ("engine-text", EngineText.RunAsync),
    ("engine-group", EngineGroup.RunAsync),
    ("engine-connect", EngineConnect.RunAsync),
    ("engine-idle", EngineIdle.RunAsync),
};
var asked = args.Where(argument => !argument.StartsWith('-')).ToList();
if (asked.Except(scenarios.Select(scenario => scenario.Name), StringComparer.Ordinal).Any())
{
    Console.Error.WriteLine($"Scenarios: {string.Join(' ', scenarios.Select(scenario => scenario.Name))}");
    return 2;
}

var isOver = false;
foreach (var (name, runAsync) in scenarios.Where(scenario => asked.Count == 0 || asked.Contains(scenario.Name, StringComparer.Ordinal)))
{
    Console.WriteLine($"{name} on {(Ramal.Testing.TestDatabase.IsPostgreSql ? "PostgreSQL" : "SQLite")}{(isSmoke ? ", short" : "")}");
    foreach (var figure in await runAsync(isSmoke))
    {
        Console.WriteLine("  " + figure);
        isOver |= figure.IsOverBudget;
    }
}

return isOver ? 1 : 0;
