// Holds a connection with heartbeats: mcs PingClient.cs && mono PingClient.exe HOST PORT [INTERVAL_MS]
// (or dotnet: the code is the same). PING <id> every interval, PONG <id> is the round trip, and no byte
// for two intervals and a half means that the peer is dead.
using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

public static class PingClient
{
    const int FirstBackoff = 250, LongestBackoff = 30000;

    public static void Main(string[] arguments)
    {
        Console.Out.NewLine = "\n";
        var interval = arguments.Length > 2 ? int.Parse(arguments[2]) : 10000;
        Run(arguments[0], int.Parse(arguments[1]), interval).GetAwaiter().GetResult();
    }

    static async Task Run(string host, int port, int interval)
    {
        var random = new Random();
        var backoff = FirstBackoff;
        while (true)
        {
            var began = DateTime.UtcNow;
            try
            {
                await Hold(host, port, interval);
            }
            catch (Exception error) when (error is IOException || error is SocketException
                || error is TimeoutException || error is ObjectDisposedException)
            {
                Console.WriteLine("DOWN " + error.Message);
            }
            // A connection that lasted was healthy: begin with short pauses again.
            if ((DateTime.UtcNow - began).TotalMilliseconds > 5 * interval) backoff = FirstBackoff;
            var pause = random.Next(backoff / 2, backoff + 1);
            backoff = Math.Min(backoff * 2, LongestBackoff);
            Console.WriteLine("RETRY in " + pause + " ms");
            await Task.Delay(pause);
        }
    }

    // One connection, until it ends.
    static async Task Hold(string host, int port, int interval)
    {
        using (var client = new TcpClient { NoDelay = true })
        using (var over = new CancellationTokenSource())
        {
            await Within(client.ConnectAsync(host, port), 5000, "connect timeout");
            Console.WriteLine("UP");
            client.SendTimeout = interval * 5 / 2;
            var stream = client.GetStream();
            var pings = new Pings();
            var beats = Beat(stream, pings, interval, over.Token);
            try
            {
                var lines = new StreamReader(stream, Encoding.ASCII);
                while (true)
                {
                    var next = lines.ReadLineAsync();
                    await Within(next, interval * 5 / 2, "silent");
                    if (next.Result == null) throw new IOException("closed by the peer");
                    pings.Answered(next.Result);
                    if (!next.Result.StartsWith("PING", StringComparison.Ordinal)) continue;
                    Send(stream, "PONG" + next.Result.Substring(4));
                    Console.WriteLine("ASKED" + next.Result.Substring(4));
                }
            }
            finally
            {
                over.Cancel();
                client.Close();
                await beats;
            }
        }
    }

    static async Task Beat(Stream stream, Pings pings, int interval, CancellationToken over)
    {
        try
        {
            while (!over.IsCancellationRequested)
            {
                Send(stream, pings.Next());
                await Task.Delay(interval, over);
            }
        }
        catch (Exception error) when (error is IOException || error is ObjectDisposedException
            || error is OperationCanceledException)
        {
            // The reader hears of it as well, and says why.
        }
    }

    // The heart and the reader both write: a line goes out as a whole.
    static void Send(Stream stream, string line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (stream) stream.Write(bytes, 0, bytes.Length);
    }

    static async Task Within(Task task, int milliseconds, string otherwise)
    {
        using (var early = new CancellationTokenSource())
        {
            if (await Task.WhenAny(task, Task.Delay(milliseconds, early.Token)) != task)
                throw new TimeoutException(otherwise);
            early.Cancel();
            await task;
        }
    }

    // The last ping that was sent.
    sealed class Pings
    {
        long id;
        DateTime sent;

        public string Next()
        {
            sent = DateTime.UtcNow;
            return "PING " + Interlocked.Increment(ref id);
        }

        public void Answered(string line)
        {
            if (line.Trim() != "PONG " + Interlocked.Read(ref id)) return;
            Console.WriteLine("PONG after " + (DateTime.UtcNow - sent).TotalMilliseconds.ToString("F1") + " ms");
        }
    }
}
