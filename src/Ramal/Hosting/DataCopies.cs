using System.Globalization;
using Ramal.Data;
using Ramal.Data.Backups;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>
/// Backup, restore and move for the command line. Each answers with what it says at its end, in the language of the
/// process, and refuses with a <see cref="RefusedException"/>.
/// </summary>
public static class DataCopies
{
    /// <summary>Writes everything into one file, also while a server runs.</summary>
    /// <param name="options">Data folder and database.</param>
    /// <param name="file">Null for a name of its own in the folder <c>backups</c>.</param>
    /// <param name="passphrase">Null for a file that anybody can read.</param>
    /// <param name="cancellationToken">Leaves nothing.</param>
    public static async Task<string> BackupAsync(RamalOptions options, string? file, string? passphrase, CancellationToken cancellationToken)
    {
        var (written, manifest) = await new MakeBackup(options, new DatabaseContexts(), TimeProvider.System).RunAsync(file, passphrase, cancellationToken);
        var size = new FileInfo(written).Length / 1024d / 1024d;
        var done = new Text(
            $"Cópia pronta e conferida: {written} ({size:0.0} MiB, {manifest.RowCount} linhas, {manifest.Files.Count} arquivos).",
            string.Create(CultureInfo.InvariantCulture, $"Backup made and verified: {written} ({size:0.0} MiB, {manifest.RowCount} rows, {manifest.Files.Count} files)."));
        var open = new Text(
            "Sem senha, quem tiver o arquivo lê tudo, também as chaves: guarde-o bem.", "Without a passphrase whoever has the file reads everything, the keys too: guard it.");
        return passphrase is null ? $"{done}{Environment.NewLine}{open}" : done.ToString();
    }

    /// <summary>Puts a backup in place of what is there, or into an empty place. No server may run.</summary>
    /// <param name="options">Data folder and database.</param>
    /// <param name="file">The backup; from either kind of database.</param>
    /// <param name="passphrase">Null for none.</param>
    /// <param name="replaces">What is there may go.</param>
    /// <param name="cancellationToken">Before the exchange everything stays as it was.</param>
    public static async Task<string> RestoreAsync(RamalOptions options, string file, string? passphrase, bool replaces, CancellationToken cancellationToken)
    {
        var (head, manifest) = await new RestoreBackup(options, new DatabaseContexts(), TimeProvider.System).RunAsync(file, passphrase, replaces, cancellationToken);
        return new Text(
            $"Restaurada a cópia de {head.CreatedAt:yyyy-MM-dd HH:mm} UTC do Ramal {head.Version}: {manifest.RowCount} linhas, {manifest.Files.Count} arquivos, tudo conferido.",
            string.Create(CultureInfo.InvariantCulture, $"Restored the backup of {head.CreatedAt:yyyy-MM-dd HH:mm} UTC by Ramal {head.Version}: {manifest.RowCount} rows, {manifest.Files.Count} files, all compared.")).ToString();
    }

    /// <summary>Takes everything from SQLite to an empty PostgreSQL database. No server may run.</summary>
    /// <param name="options">The data folder.</param>
    /// <param name="connectionString">Of PostgreSQL.</param>
    /// <param name="cancellationToken">Before the end nothing is in place.</param>
    public static async Task<string> MoveAsync(RamalOptions options, string connectionString, CancellationToken cancellationToken)
    {
        var tables = await new MoveToPostgreSql(options, new DatabaseContexts()).RunAsync(connectionString, cancellationToken);
        var rows = tables.Values.Sum(table => table.Count);
        return new Text(
            $"""
             {rows} linhas em {tables.Count} tabelas foram levadas ao PostgreSQL e conferidas uma a uma.
             Agora defina RAMAL_DATABASE com essa conexão, mantenha a mesma pasta de dados (as mídias continuam nela) e inicie o Ramal.
             O SQLite ficou como estava: guarde-o até ver que tudo funciona.
             """,
            $"""
             {rows} rows in {tables.Count} tables were taken to PostgreSQL and compared table by table.
             Now set RAMAL_DATABASE to that connection, keep the same data folder (the media stay in it) and start Ramal.
             SQLite was left as it was: keep it until you see that everything works.
             """).ToString();
    }
}
