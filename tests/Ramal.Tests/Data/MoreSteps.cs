using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Ramal.Data;

#pragma warning disable EF1001 // The one place where steps that the program does not have can be added for a test.

namespace Ramal.Tests.Data;

/// <summary>The program as a later version would be: with steps that this one does not know.</summary>
internal static class MoreSteps
{
    /// <summary>Makes the table <c>later</c>.</summary>
    public static DatabaseContexts One { get; } = new(options => options.ReplaceService<IMigrationsAssembly, WithOne>());

    /// <summary>Makes the table <c>later</c>, then fails.</summary>
    public static DatabaseContexts Failing { get; } = new(options => options.ReplaceService<IMigrationsAssembly, WithFailing>());

    /// <summary>Makes a table with a column of every kind.</summary>
    public static DatabaseContexts EveryKind { get; } = new(options => options.ReplaceService<IMigrationsAssembly, WithEveryKind>());

    private class With(
        ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids, IDiagnosticsLogger<DbLoggerCategory.Migrations> logger, params Type[] more)
        : MigrationsAssembly(context, options, ids, logger)
    {
        public override IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = new SortedDictionary<string, TypeInfo>(
            new MigrationsAssembly(context, options, ids, logger).Migrations
                .Concat(more.Select(type => KeyValuePair.Create(type.GetCustomAttribute<MigrationAttribute>()!.Id, type.GetTypeInfo())))
                .ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private sealed class WithOne(ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids, IDiagnosticsLogger<DbLoggerCategory.Migrations> logger)
        : With(context, options, ids, logger, typeof(Later));

    private sealed class WithFailing(ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids, IDiagnosticsLogger<DbLoggerCategory.Migrations> logger)
        : With(context, options, ids, logger, typeof(Later), typeof(Impossible));

    private sealed class WithEveryKind(ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids, IDiagnosticsLogger<DbLoggerCategory.Migrations> logger)
        : With(context, options, ids, logger, typeof(EveryKindTable));

    [Migration("99990101000000_Later")]
    private sealed class Later : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE TABLE later (id bigint NOT NULL)");
    }

    [Migration("99990102000000_Impossible")]
    private sealed class Impossible : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("INSERT INTO nowhere VALUES (1)");
    }

    [Migration("99990101000000_EveryKind")]
    private sealed class EveryKindTable : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(migrationBuilder.ActiveProvider!.EndsWith("Sqlite", StringComparison.Ordinal)
            ? "CREATE TABLE every_kind (whole INTEGER, flag INTEGER, real REAL, exact TEXT, text TEXT, bytes BLOB, id TEXT, day TEXT, hour TEXT)"
            : "CREATE TABLE every_kind (whole bigint, flag boolean, real double precision, exact numeric, text text, bytes bytea, id uuid, day date, hour time)");
    }
}
