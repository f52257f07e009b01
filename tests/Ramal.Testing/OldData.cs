using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ramal.Testing;

/// <summary>Versions of ScheduleZAP's database.</summary>
public enum OldLayout
{
    OneConfig,
    UserConfigs,
    UserInstances,
    SingleConnection,
    Latest,
}

/// <summary>
/// Makes data of older programs in every shape they ever had, without a row of any real person. Hashes were made once:
/// bcrypt with four rounds of the words <c>segredo antigo</c>.
/// </summary>
public static class OldData
{
    /// <summary>Fits <see cref="BcryptHash"/>.</summary>
    public const string Password = "segredo antigo";

    public const string BcryptHash = "$2a$04$abcdefghijklmnopqrstuumTPFiw1hqQtj5NF/po.daISVmOJvBb.";

    /// <summary>bcrypt of <c>admin123</c>.</summary>
    public const string FactoryHash = "$2a$04$ABCDEFGHIJKLMNOPQRSTUOuAXaqHL1OzSDsPJUPzXe9WFF6DWbH.e";

    /// <summary>What must never be seen outside a sealed column.</summary>
    public const string Token = "CHAVE0SECRETA0DO0SERVIDOR0ANTIGO";

    public const string ServerUrl = "http://127.0.0.1:9";

    /// <summary>An empty database of that version.</summary>
    public static OldDatabase NewDatabase(string folder, OldLayout layout, string name = "schedulezap.db")
    {
        var database = new OldDatabase(Path.Combine(folder, name));
        database.Run("CREATE TABLE config (id INTEGER PRIMARY KEY, evolutionApiUrl TEXT NOT NULL, token TEXT NOT NULL, instanceName TEXT NOT NULL, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)");
        database.Run("CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE NOT NULL, password TEXT NOT NULL, created_at DATETIME DEFAULT CURRENT_TIMESTAMP)");
        database.Run("CREATE TABLE scheduled_messages (id TEXT PRIMARY KEY, phone TEXT NOT NULL, message TEXT NOT NULL, scheduledTime TEXT NOT NULL, createdAt TEXT NOT NULL, sent INTEGER DEFAULT 0, sentAt TEXT, error TEXT)");
        if (layout >= OldLayout.UserConfigs)
        {
            database.Run("CREATE TABLE user_configs (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, evolutionApiUrl TEXT NOT NULL, token TEXT NOT NULL, instanceName TEXT NOT NULL, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)");
            database.Run("ALTER TABLE users ADD COLUMN role TEXT DEFAULT 'user'");
            database.Run("ALTER TABLE users ADD COLUMN force_password_change INTEGER DEFAULT 0");
            database.Run("ALTER TABLE scheduled_messages ADD COLUMN user_id INTEGER");
        }

        if (layout is OldLayout.UserInstances or OldLayout.Latest)
        {
            database.Run("CREATE TABLE user_instances (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, name TEXT NOT NULL, evolutionApiUrl TEXT NOT NULL, token TEXT NOT NULL, instanceName TEXT NOT NULL, is_active INTEGER DEFAULT 1, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)");
            database.Run("ALTER TABLE scheduled_messages ADD COLUMN instance_id INTEGER");
        }

        if (layout >= OldLayout.SingleConnection)
        {
            database.Run("CREATE TABLE global_config (id INTEGER PRIMARY KEY, evolution_api_url TEXT NOT NULL, evolution_api_token TEXT NOT NULL, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)");
            database.Run("ALTER TABLE users ADD COLUMN instance_name TEXT");
            database.Run("ALTER TABLE users ADD COLUMN instance_connected INTEGER DEFAULT 0");
            database.Run("ALTER TABLE users ADD COLUMN instance_qr_code TEXT");
            database.Run("ALTER TABLE users ADD COLUMN instance_status TEXT DEFAULT 'disconnected'");
        }

        return database;
    }

    /// <summary>A Ylada Bot folder with these files.</summary>
    public static string NewFolder(string parent, params (string Name, string Content)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"ylada-{Guid.NewGuid():N}")).FullName;
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        return folder;
    }
}

/// <summary>One database file of ScheduleZAP.</summary>
public sealed class OldDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    public OldDatabase(string path)
    {
        File = path;
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
    }

    public string File { get; }

    public void Run(string sql, params (string Name, object? Value)[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    /// <param name="id">Its number.</param>
    /// <param name="name">For signing in.</param>
    /// <param name="more">Columns that the version has beside.</param>
    public void AddUser(int id, string name, string password = OldData.BcryptHash, params (string Column, object? Value)[] more) => Insert(
        "users", [("id", id), ("username", name), ("password", password), ("created_at", "2025-08-01 10:00:00"), .. more]);

    public void AddInstance(int id, int user, string name, string remote, bool active = true, string token = OldData.Token) => Insert(
        "user_instances",
        [("id", id), ("user_id", user), ("name", name), ("evolutionApiUrl", OldData.ServerUrl), ("token", token), ("instanceName", remote), ("is_active", active ? 1 : 0)]);

    public void AddMessage(string id, string time, int sent = 0, string? error = null, string phone = "5511988887777", string text = "Olá", params (string Column, object? Value)[] more) => Insert(
        "scheduled_messages",
        [("id", id), ("phone", phone), ("message", text), ("scheduledTime", time), ("createdAt", "2025-08-01T10:00:00.000Z"), ("sent", sent), ("sentAt", sent == 1 ? time : null), ("error", error), .. more]);

    /// <summary>As many waiting messages of one user as asked for, in one transaction.</summary>
    public void AddMany(int count, int user, DateTimeOffset firstDue)
    {
        Run("BEGIN");
        for (var i = 0; i < count; i++)
        {
            var isSent = i % 2 == 0;
            AddMessage(
                new Guid(i, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]).ToString(), firstDue.AddMinutes(isSent ? -i - 600_000 : i).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                isSent ? 1 : 0, null, "5511988887777", $"mensagem {i}", ("user_id", user));
        }

        Run("COMMIT");
    }

    public void Insert(string table, params (string Column, object? Value)[] values) => Run(
        $"INSERT INTO {table} ({string.Join(", ", values.Select(value => value.Column))}) VALUES ({string.Join(", ", values.Select((_, index) => $"@p{index}"))})",
        [.. values.Select((value, index) => ($"@p{index}", value.Value))]);

    public void Dispose() => _connection.Dispose();
}
