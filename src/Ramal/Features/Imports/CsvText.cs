using System.Text;

namespace Ramal.Features.Imports;

/// <summary>One record of a table. A cell in quotes may span lines, so records and lines are not the same.</summary>
/// <param name="Line">Of its first character; counts from 1.</param>
/// <param name="Cells">As written, quotes taken off.</param>
/// <param name="EndsInQuotes">The file ended inside a quoted cell.</param>
internal sealed record CsvRecord(int Line, IReadOnlyList<string> Cells, bool EndsInQuotes);

/// <summary>Reads and writes tables of text (RFC 4180, with the semicolons of Brazilian spreadsheets).</summary>
internal static class CsvText
{
    /// <summary>What a spreadsheet takes for a formula at the beginning of a cell.</summary>
    private const string Formula = "=+-@\t\r";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Record by record; empty lines are left out.</summary>
    public static IEnumerable<CsvRecord> Read(TextReader reader, char delimiter)
    {
        var record = new CsvRecordReader(reader, delimiter);
        while (record.Next() is { } next)
        {
            yield return next;
        }
    }

    /// <summary>A cell as it goes into a file: in quotes where needed, and never a formula for whoever opens it.</summary>
    public static string Cell(string? value, char delimiter)
    {
        var text = value ?? "";
        if (text.Length > 0 && Formula.Contains(text[0], StringComparison.Ordinal))
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny([delimiter, '"', '\n', '\r', ' ']) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>Takes off the mark that <see cref="Cell"/> puts before what looks like a formula.</summary>
    public static string Plain(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && Formula.Contains(cell[1], StringComparison.Ordinal) ? cell[1..] : cell;

    /// <summary>By its mark, else UTF-8 when all of it is, else Windows-1252, which any bytes are.</summary>
    public static Encoding EncodingOf(string path)
    {
        Span<byte> head = stackalloc byte[4];
        using (var file = File.OpenRead(path))
        {
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return Encoding.UTF8;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || (head.Length > 1 && head[0] != 0 && head[1] == 0))
        {
            return Encoding.Unicode;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || (head.Length > 1 && head[0] == 0 && head[1] != 0))
        {
            return Encoding.BigEndianUnicode;
        }

        return IsUtf8(path) ? Encoding.UTF8 : Windows1252;
    }

    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Of the usual three the one that the first line has most of outside quotes.</summary>
    public static char DelimiterOf(string path, Encoding encoding)
    {
        using var reader = new StreamReader(path, encoding);
        var first = reader.ReadLine() ?? "";
        var quoted = false;
        var counts = new Dictionary<char, int> { [';'] = 0, [','] = 0, ['\t'] = 0 };
        foreach (var character in first)
        {
            quoted ^= character == '"';
            if (!quoted && counts.TryGetValue(character, out var count))
            {
                counts[character] = count + 1;
            }
        }

        return counts.MaxBy(pair => pair.Value).Key;
    }

    private static bool IsUtf8(string path)
    {
        using var reader = new StreamReader(path, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 65536);
        var buffer = new char[65536];
        try
        {
            while (reader.Read(buffer) > 0)
            {
                // Only the decoding matters.
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

/// <summary>Reads one record after the other.</summary>
internal sealed class CsvRecordReader(TextReader reader, char delimiter)
{
    private readonly List<string> _cells = [];
    private readonly StringBuilder _cell = new();
    private int _line = 1;
    private int _start = 1;
    private bool _quoted;
    private bool _hadQuotes;

    /// <summary>Null at the end.</summary>
    public CsvRecord? Next()
    {
        while (reader.Read() is >= 0 and var code)
        {
            var character = (char)code;
            if (_quoted)
            {
                TakeQuoted(character);
            }
            else if (character is '\n' or '\r')
            {
                if (EndLine(character) is { } record)
                {
                    return record;
                }
            }
            else
            {
                Take(character);
            }
        }

        return EndRecord();
    }

    private void TakeQuoted(char character)
    {
        if (character != '"')
        {
            _line += character == '\n' ? 1 : 0;
            _cell.Append(character);
        }
        else if (reader.Peek() == '"')
        {
            _ = reader.Read();
            _cell.Append('"');
        }
        else
        {
            _quoted = false;
        }
    }

    private void Take(char character)
    {
        if (character == '"' && _cell.Length == 0)
        {
            (_quoted, _hadQuotes) = (true, true);
        }
        else if (character == delimiter)
        {
            EndCell();
        }
        else
        {
            _cell.Append(character);
        }
    }

    private CsvRecord? EndLine(char character)
    {
        if (character == '\r' && reader.Peek() == '\n')
        {
            _ = reader.Read();
        }

        var record = EndRecord();
        _start = ++_line;
        return record;
    }

    private void EndCell()
    {
        _cells.Add(_cell.ToString());
        _cell.Clear();
    }

    /// <summary>Null for an empty line.</summary>
    private CsvRecord? EndRecord()
    {
        if (_cells.Count == 0 && _cell.Length == 0 && !_hadQuotes)
        {
            return null;
        }

        EndCell();
        var record = new CsvRecord(_start, [.. _cells], _quoted);
        _cells.Clear();
        (_hadQuotes, _quoted) = (false, false);
        return record;
    }
}
