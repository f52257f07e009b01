using System.Buffers;
using System.Buffers.Text;

namespace Ramal.Connectors.Evolution;

/// <summary>
/// Copies the base64 value of one property of a JSON object to a stream without holding it: files have no place in memory.
/// Base64 needs no escapes but the slash, which some writers escape.
/// </summary>
internal static class Base64Property
{
    private const int ChunkBytes = 64 * 1024;

    /// <returns>The bytes written; one more than <paramref name="maxBytes"/> when there were more; null when the property did not come, or not whole.</returns>
    public static async Task<long?> CopyAsync(Stream json, ReadOnlyMemory<byte> property, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        var input = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var output = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var scanner = new Scanner(property);
            long total = 0;
            var held = 0;
            while (true)
            {
                var read = await json.ReadAsync(input.AsMemory(held, ChunkBytes - held), cancellationToken);
                if (read == 0)
                {
                    return null;
                }

                // Text of the value is moved to the front of the buffer, what is before and behind it is dropped.
                var length = held + scanner.Keep(input.AsSpan(held, read));
                var isEnd = scanner.IsEnd;
                if (Base64.DecodeFromUtf8(input.AsSpan(0, length), output, out var consumed, out var written, isFinalBlock: isEnd)
                    is not (OperationStatus.Done or OperationStatus.NeedMoreData))
                {
                    return null;
                }

                total += written;
                if (total > maxBytes)
                {
                    return maxBytes + 1;
                }

                await destination.WriteAsync(output.AsMemory(0, written), cancellationToken);
                if (isEnd)
                {
                    return consumed == length ? total : null;
                }

                held = length - consumed;
                input.AsSpan(consumed, held).CopyTo(input);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input, clearArray: true);
            ArrayPool<byte>.Shared.Return(output, clearArray: true);
        }
    }

    /// <summary>Walks through JSON byte by byte: knows strings from structure, so that no text of a message is taken for the property.</summary>
    private sealed class Scanner(ReadOnlyMemory<byte> property)
    {
        private readonly List<byte> _string = [];
        private int _depth;
        private bool _inString;
        private bool _isEscaped;
        private bool _isName;
        private bool _isOurs;

        public bool IsEnd { get; private set; }

        /// <returns>How many bytes of the value are now at the front of the span.</returns>
        public int Keep(Span<byte> bytes)
        {
            var kept = 0;
            foreach (var one in bytes)
            {
                if (IsEnd)
                {
                    break;
                }

                if (!_inString)
                {
                    Structure(one);
                }
                else if (_isEscaped || (one != (byte)'"' && one != (byte)'\\'))
                {
                    _isEscaped = false;
                    if (_isOurs)
                    {
                        bytes[kept++] = one;
                    }
                    else if (_string.Count <= property.Length)
                    {
                        _string.Add(one);
                    }
                }
                else if (one == (byte)'\\')
                {
                    _isEscaped = true;
                }
                else
                {
                    _inString = false;
                    IsEnd = _isOurs;
                    _isName = _depth == 1 && property.Span.SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_string));
                }
            }

            return kept;
        }

        private void Structure(byte one)
        {
            switch (one)
            {
                case (byte)'"':
                    (_inString, _isOurs) = (true, _isOurs && !_isName);
                    _string.Clear();
                    break;
                case (byte)':':
                    _isOurs = _isName;
                    _isName = false;
                    break;
                case (byte)'{' or (byte)'[':
                    (_depth, _isOurs) = (_depth + 1, false);
                    break;
                case (byte)'}' or (byte)']':
                    _depth--;
                    break;
                case (byte)',':
                    (_isName, _isOurs) = (false, false);
                    break;
                default:
                    break;
            }
        }
    }
}
