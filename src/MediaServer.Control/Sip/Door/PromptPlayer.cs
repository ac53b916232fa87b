using MediaServer.Control.Sip.Media;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Door;

/// <summary>
/// What a caller hears before there is a room: prompts, and silence between them, for endpoints and NATs give up on a line
/// that says nothing.
/// </summary>
internal sealed class PromptPlayer(SipMediaLeg media, IPromptSource prompts, string language) : IDisposable
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(20);

    private readonly Queue<byte[]> _frames = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private bool _started;

    /// <summary>Plays a prompt in the place of what was played; silence goes on behind it.</summary>
    public void Play(Prompt prompt)
    {
        if (media.Session?.Audio is not { Codec: { } codec } audio)
        {
            return;
        }

        if (!_started)
        {
            _started = true;
            _ = RunAsync(audio);
        }

        lock (_gate)
        {
            _frames.Clear();
            foreach (byte[] frame in prompts.Frames(prompt, language, codec.Codec))
            {
                _frames.Enqueue(frame);
            }
        }
    }

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(NegotiatedRoomSection audio)
    {
        byte[] silence = Silence(audio.Codec!.Codec);
        uint ticks = audio.Codec.Codec == Codec.Opus ? 960u : 160u;
        bool marker = true;
        using PeriodicTimer timer = new(s_frame);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                byte[]? frame;
                lock (_gate)
                {
                    _frames.TryDequeue(out frame);
                }

                media.SendOwn(RoomSectionUse.Audio, audio.Codec.PayloadType, frame ?? silence, ticks, marker);
                marker = false;
            }
        }
        catch (OperationCanceledException)
        {
            // The caller is in a room, or gone.
        }
    }

    // 20 ms of each codec's silence: an Opus frame without a byte of sound, the zero of A-law and mu-law, and of G.722.
    private static byte[] Silence(Codec codec)
    {
        if (codec == Codec.Opus)
        {
            return [0xF8, 0xFF, 0xFE];
        }

        byte[] frame = new byte[160];
        Array.Fill(frame, codec switch { Codec.Pcma => (byte)0xD5, Codec.Pcmu => (byte)0xFF, _ => (byte)0xFA });
        return frame;
    }
}
