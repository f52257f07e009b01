namespace Ramal.Data.Backups;

/// <summary>Where rows come from: a database, or a backup file.</summary>
internal interface IRowSource : IAsyncDisposable
{
    /// <summary>The steps that its schema has had, oldest first.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>Those that others refer to first; read in this order.</summary>
    IReadOnlyList<PortableTable> Tables { get; }

    /// <summary>Gives every row of the next table, in the form of <see cref="PortableRow"/>; valid only during the call.</summary>
    /// <exception cref="InvalidDataException">The file was changed.</exception>
    Task<TableSum> ReadAsync(PortableTable table, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken);
}
