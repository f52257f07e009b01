using System.Text;
using Ramal.Connectors;

namespace Ramal.KilledSession;

/// <summary>Stands for the server's tables: what is written here counts as committed.</summary>
internal sealed class Journal(string path) : IConnectorEvents, IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_gate)
        {
            _file.Write(bytes);
        }
    }

    public Task PublishAsync(ConnectorEvent happened, CancellationToken cancellationToken)
    {
        if (happened is ConnectorEvent.MessageReceived message)
        {
            Write($"received {message.Content.ReadableText}");
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _file.Dispose();
}
