using System.Collections.Concurrent;
using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Targets;

namespace MediaServer.Bench.Load.Runs;

/// <summary>The clients of a run at one target.</summary>
internal sealed class Crowd(ClientLoop loop, ITarget target)
{
    /// <summary>Joins under way at one time.</summary>
    private const int Parallel = 8;
    private static readonly TimeSpan s_mediaPatience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<RtcClient> _clients = [];

    public int Count => _clients.Count;

    public int Receiving => _clients.Count(client => client.Plan.AudioSlots + client.Plan.VideoSlots > 0);

    /// <summary>Clients that could not join, or got no media in time.</summary>
    public ConcurrentBag<string> Failures { get; } = [];

    /// <param name="seats">Who joins.</param>
    /// <param name="joined">Told after each.</param>
    /// <param name="cancelled">Ends it.</param>
    public async Task JoinAsync(IEnumerable<(ClientPlan Plan, Seat Seat)> seats, Action joined, CancellationToken cancelled)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallel, CancellationToken = cancelled };
        await System.Threading.Tasks.Parallel.ForEachAsync(seats, options, async (seat, token) =>
        {
            if (await TryJoinAsync(seat.Plan, seat.Seat, token) is not null)
            {
                joined();
            }
        });
    }

    /// <summary>One client; null when it could not join.</summary>
    public async Task<RtcClient?> TryJoinAsync(ClientPlan plan, Seat seat, CancellationToken cancelled)
    {
        RtcClient client = loop.Create(plan);
        try
        {
            await target.ConnectAsync(client, seat, cancelled);
            _clients.Add(client);
            return client;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException or FormatException or System.Net.WebSockets.WebSocketException)
        {
            Failures.Add(error.Message);
            await loop.RemoveAsync(client);
            return null;
        }
    }

    /// <summary>Waits until all that should receive do.</summary>
    public async Task MediaAsync(bool silent, CancellationToken cancelled)
    {
        if (silent)
        {
            return;
        }

        Task all = Task.WhenAll(_clients.Where(client => client.Plan.AudioSlots + client.Plan.VideoSlots > 0).Select(client => client.MediaStarted));
        try
        {
            await all.WaitAsync(s_mediaPatience, cancelled);
        }
        catch (TimeoutException)
        {
            int missing = _clients.Count(client => client.Plan.AudioSlots + client.Plan.VideoSlots > 0 && !client.MediaStarted.IsCompleted);
            Failures.Add($"{missing} clients got no media within {s_mediaPatience.TotalSeconds} s");
        }
    }
}
