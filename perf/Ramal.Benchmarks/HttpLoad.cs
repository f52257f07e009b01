using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Ramal.Benchmarks;

/// <summary>
/// One GET over and over on a few kept-open connections, each waiting for its answer. On bare sockets, because the
/// generator shares the two cores with the server and should take as little of them as it can.
/// </summary>
internal static class HttpLoad
{
    /// <param name="server">Address of the server.</param>
    /// <param name="path">With query.</param>
    /// <param name="token">Bearer token.</param>
    /// <param name="length">How long.</param>
    /// <param name="connections">How many at once.</param>
    /// <returns>Answers a second, and milliseconds of the 50th and 99th hundredth.</returns>
    public static async Task<LoadResult> RunAsync(Uri server, string path, string token, TimeSpan length, int connections = 16)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n");
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => RepeatAsync(server, request, watch, length))));
        var seconds = watch.Elapsed.TotalSeconds;
        var sorted = times.SelectMany(list => list).Order().ToArray();
        return new LoadResult(sorted.Length / seconds, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
    }

    private static async Task<List<double>> RepeatAsync(Uri server, byte[] request, Stopwatch watch, TimeSpan length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var buffer = new byte[256 * 1024];
        var times = new List<double>();
        while (watch.Elapsed < length)
        {
            var started = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            await ReadAnswerAsync(socket, buffer);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new InvalidOperationException("The server closed the connection.");
            }

            filled += read;
            if (IsWhole(buffer.AsSpan(0, filled)))
            {
                return;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var headEnd = answer.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(answer[..Math.Min(answer.Length, 300)]));
        }

        var head = answer[..headEnd];
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            // In chunks: the last one is empty.
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var digits = head[(at + 16)..];
        var end = digits.IndexOf((byte)'\r');
        var length = int.Parse(digits[..(end < 0 ? digits.Length : end)], System.Globalization.CultureInfo.InvariantCulture);
        return answer.Length == headEnd + 4 + length;
    }
}

/// <summary>What a load run found.</summary>
internal sealed record LoadResult(double PerSecond, double MedianMilliseconds, double HighMilliseconds);
