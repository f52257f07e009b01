namespace Ramal.Hosting;

/// <summary>Another server uses the same data. The message is for the operator.</summary>
public sealed class AlreadyRunningException(string message) : Exception(message);
