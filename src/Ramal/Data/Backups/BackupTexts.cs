using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Data.Backups;

/// <summary>What backup, restore and move say to the operator.</summary>
internal static class BackupTexts
{
    public static readonly Text NotABackup = new("Este arquivo não é uma cópia de segurança do Ramal.", "This file is not a backup of Ramal.");

    public static readonly Text NewerFormat = new(
        "Esta cópia foi feita por um Ramal mais novo; use aquela versão para restaurá-la.", "This backup was made by a newer Ramal; restore it with that version.");

    public static readonly Text NotSealed = new(
        "Esta cópia não tem senha; tire a senha para restaurá-la, se confia na origem do arquivo.",
        "This backup has no passphrase; leave the passphrase out to restore it, if you trust where the file comes from.");

    public static readonly Text PassphraseNeeded = new(
        "Esta cópia tem senha: informe --passphrase-file ou RAMAL_BACKUP_PASSPHRASE.",
        "This backup has a passphrase: give --passphrase-file or RAMAL_BACKUP_PASSPHRASE.");

    public static readonly Text WrongPassphrase = new(
        "A senha está errada, ou o início do arquivo foi alterado; nada foi mudado.", "The passphrase is wrong, or the beginning of the file was changed; nothing was touched.");

    public static readonly Text ShortPassphrase = new("Use uma senha de 8 caracteres ou mais.", "Use a passphrase of 8 characters or more.");

    public static readonly Text TooShort = new(
        "O arquivo termina cedo demais: a cópia está incompleta; nada foi mudado.", "The file ends too early: the backup is incomplete; nothing was touched.");

    public static readonly Text Damaged = new(
        "O arquivo está danificado ou foi alterado; nada foi mudado.", "The file is damaged or was changed; nothing was touched.");

    public static readonly Text NotVerified = new(
        "A cópia não confere com os dados que acabaram de ser lidos, e não foi guardada; verifique o disco e tente de novo.",
        "The backup does not match the data just read, and was not kept; check the disk and try again.");

    public static readonly Text ServerRuns = new(
        "Há um Ramal em execução com estes dados; pare-o primeiro.", "A Ramal is running on these data; stop it first.");

    public static readonly Text NeedsStart = new(
        "O banco de dados é de uma versão anterior; inicie este Ramal uma vez, para que ele o atualize, e tente de novo.",
        "The database is of an earlier version; start this Ramal once, so that it upgrades it, and try again.");

    public static readonly Text TargetNotEmpty = new(
        "O banco PostgreSQL já tem tabelas do Ramal; use um banco vazio.", "The PostgreSQL database already holds tables of Ramal; use an empty one.");

    public static readonly Text MoveMismatch = new(
        "O que chegou ao PostgreSQL não confere com o SQLite; nada foi mudado em nenhum dos dois.",
        "What arrived in PostgreSQL does not match SQLite; nothing was changed in either.");

    public static readonly Text MoveFromPostgreSql = new(
        "O comando move lê o SQLite da pasta de dados: retire RAMAL_DATABASE e informe o PostgreSQL em --to.",
        "The move reads SQLite in the data folder: unset RAMAL_DATABASE and name PostgreSQL with --to.");

    public static Text NoDatabase(string folder) => new($"Não há banco de dados em {folder}.", $"There is no database in {folder}.");

    public static Text FileExists(string file) => new($"{file} já existe; escolha outro nome.", $"{file} exists already; choose another name.");

    public static Text NoFile(string file) => new($"Não há arquivo {file}.", $"There is no file {file}.");

    public static Text FolderInUse(string folder) => new(
        $"Já há dados em {folder}; use --replace para trocá-los (uma cópia do banco atual fica em backups).",
        $"There are data in {folder} already; use --replace to exchange them (a copy of the present database stays in backups).");

    public static readonly Text DatabaseInUse = new(
        "O banco PostgreSQL já tem tabelas do Ramal; use --replace para trocá-las.", "The PostgreSQL database already holds tables of Ramal; use --replace to exchange them.");

    public static Text Unstorable(string table, string reason) => new(
        $"O banco de destino não aceita uma linha da tabela {table} ({reason}); nada foi mudado.",
        $"The target database does not take a row of table {table} ({reason}); nothing was changed.");

    public static RefusedException Refused(Text sentence, Exception? cause = null) => new(sentence, cause);
}
