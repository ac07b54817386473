// Answers heartbeats: mcs PingServer.cs && mono PingServer.exe PORT [SILENCE_MS]
//
// PING <id> gets PONG <id>; a client that is silent for too long is let go.
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

public static class PingServer
{
    public static void Main(string[] arguments)
    {
        Console.Out.NewLine = "\n";
        var silence = arguments.Length > 1 ? int.Parse(arguments[1]) : 60000;
        Run(int.Parse(arguments[0]), silence).GetAwaiter().GetResult();
    }

    static async Task Run(int port, int silence)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Console.WriteLine("LISTENING " + port);
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            _ = Serve(client, silence);
        }
    }

    static async Task Serve(TcpClient client, int silence)
    {
        var who = client.Client.RemoteEndPoint;
        Console.WriteLine("UP " + who);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                var lines = new StreamReader(stream, Encoding.ASCII);
                while (true)
                {
                    var next = lines.ReadLineAsync();
                    if (await Task.WhenAny(next, Task.Delay(silence)) != next)
                        throw new TimeoutException("silent");
                    var line = await next;
                    if (line == null) throw new IOException("closed by the peer");
                    if (!line.StartsWith("PING", StringComparison.Ordinal)) continue;
                    var answer = Encoding.ASCII.GetBytes("PONG" + line.Substring(4) + "\n");
                    await stream.WriteAsync(answer, 0, answer.Length);
                }
            }
            catch (Exception error) when (error is IOException || error is SocketException
                || error is TimeoutException || error is ObjectDisposedException)
            {
                Console.WriteLine("DOWN " + who + " " + error.Message);
            }
        }
    }
}
