using System.Buffers;
using Ramal.Data.Backups;
using Ramal.Testing;

namespace Ramal.Tests.Data.Backups;

public sealed class PortableRowTests
{
    private static readonly IReadOnlyList<PortableColumn> Columns =
    [
        new("whole", PortableKind.Integer), new("flag", PortableKind.Boolean), new("real", PortableKind.Real), new("exact", PortableKind.Decimal), new("text", PortableKind.Text),
        new("bytes", PortableKind.Bytes), new("id", PortableKind.Id), new("day", PortableKind.Date), new("hour", PortableKind.Time),
    ];

    [Fact]
    public void Random_rows_come_back_as_they_were()
    {
        var random = new Random(20261122);
        var row = new ArrayBufferWriter<byte>();
        var read = new object?[Columns.Count];
        for (var i = 0; i < 20_000; i++)
        {
            var values = RandomRows.Next(random);
            row.ResetWrittenCount();
            PortableRow.Write(values, row);

            PortableRow.Read(row.WrittenSpan, Columns, read);

            Assert.Equal(values, read);
        }
    }

    [Fact]
    public void Cut_or_changed_rows_are_refused_or_other_rows_and_never_anything_worse()
    {
        var random = new Random(7);
        var row = new ArrayBufferWriter<byte>();
        var read = new object?[Columns.Count];
        var refused = 0;
        for (var i = 0; i < 5_000; i++)
        {
            row.ResetWrittenCount();
            PortableRow.Write(RandomRows.Next(random), row);
            var bytes = row.WrittenSpan[..random.Next(row.WrittenCount)].ToArray();
            Assert.Throws<InvalidDataException>(() => PortableRow.Read(bytes, Columns, read));

            var changed = row.WrittenSpan.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                PortableRow.Read(changed, Columns, read);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > 500, $"{refused}");
    }

    [Fact]
    public async Task Random_rows_go_into_a_database_and_out_again_unchanged()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = new RandomRows(Columns, 3_000);
        await using IStaging staging = database.ConnectionString is { } postgres
            ? new PostgreSqlStaging(MoreSteps.EveryKind, postgres)
            : new SqliteStaging(MoreSteps.EveryKind, Path.Combine(database.Folder, "ramal.db"));

        // Filling compares what the database gives back with what it was given.
        var sums = await Staging.FillAsync(source, staging, TestContext.Current.CancellationToken);

        Assert.Equal(3_000, sums["every_kind"].Count);
    }

    [Fact]
    public async Task The_checksum_sees_one_changed_value_one_missing_row_and_one_row_twice_but_no_order()
    {
        var rows = Enumerable.Range(0, 50).Select(i => new object?[] { (long)i }).ToList();

        Assert.Equal(Sum(rows), Sum(Enumerable.Reverse(rows)));
        Assert.NotEqual(Sum(rows), Sum(rows.Skip(1)));
        Assert.NotEqual(Sum(rows), Sum(rows.Append(rows[3])));
        Assert.NotEqual(Sum(rows), Sum(rows.Skip(1).Append([50L])));
        await Task.CompletedTask;

        static Counted Sum(IEnumerable<object?[]> rows)
        {
            var sum = new TableSum();
            var row = new ArrayBufferWriter<byte>();
            foreach (var values in rows)
            {
                row.ResetWrittenCount();
                PortableRow.Write(values, row);
                sum.Add(row.WrittenSpan);
            }

            return sum.ToCounted();
        }
    }

    /// <summary>A source of rows that nobody would think of.</summary>
    private sealed class RandomRows(IReadOnlyList<PortableColumn> columns, int count) : IRowSource
    {
        public IReadOnlyList<string> Steps { get; } = ["99990101000000_EveryKind"];

        public IReadOnlyList<PortableTable> Tables { get; } = [new("every_kind", columns)];

        public Task<TableSum> ReadAsync(PortableTable table, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
        {
            var random = new Random(42);
            var sum = new TableSum();
            var row = new ArrayBufferWriter<byte>();
            for (var i = 0; i < count; i++)
            {
                row.ResetWrittenCount();
                PortableRow.Write(Next(random), row);
                sum.Add(row.WrittenSpan);
                take(row.WrittenMemory);
            }

            return Task.FromResult(sum);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public static object?[] Next(Random random) =>
        [
            Maybe(random, () => Pick(random, long.MinValue, long.MaxValue, 0L, -1L, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks, random.NextInt64())),
            Maybe(random, () => random.Next(2) == 0),
            Maybe(random, () => Pick(random, 0d, double.MaxValue, double.Epsilon, double.NegativeInfinity, random.NextDouble())),
            // Without zeros at the end, which one of the databases does not keep.
            Maybe(random, () => Pick(random, 0m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, random.Next() / 7m) / 1.000000000000000000000000000000000m),
            Maybe(random, () => TextOf(random)),
            Maybe(random, () => BytesOf(random)),
            Maybe(random, () => Pick(random, Guid.Empty, Guid.AllBitsSet, new Guid(BytesOf(random, 16)))),
            Maybe(random, () => Pick(random, DateOnly.MinValue, DateOnly.MaxValue, DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)))),
            // PostgreSQL knows microseconds.
            Maybe(random, () => new TimeOnly(random.NextInt64(TimeOnly.MaxValue.Ticks / 10) * 10)),
        ];

        private static object? Maybe<T>(Random random, Func<T> value) => random.Next(5) == 0 ? null : value();

        private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];

        private static byte[] BytesOf(Random random, int? length = null)
        {
            var bytes = new byte[length ?? Pick(random, 0, 1, random.Next(300), random.Next(70) == 0 ? 200_000 : 3)];
            random.NextBytes(bytes);
            return bytes;
        }

        /// <summary>Any characters but NUL, which PostgreSQL does not store.</summary>
        private static string TextOf(Random random)
        {
            var text = new System.Text.StringBuilder();
            for (var i = random.Next(50) == 0 ? 50_000 : random.Next(40); i > 0; i--)
            {
                var rune = random.Next(4) switch { 0 => random.Next(1, 0x80), 1 => random.Next(0x80, 0xD800), 2 => random.Next(0xE000, 0x10000), _ => random.Next(0x10000, 0x110000) };
                text.Append(new System.Text.Rune(rune).ToString());
            }

            return text.ToString();
        }
    }
}
