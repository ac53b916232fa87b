using System.Buffers.Binary;
using System.Diagnostics;
using MediaServer.Codecs.Audio;
using MediaServer.Engine.Lanes;
using MediaServer.Forwarding.Taps;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Mixing;

/// <summary>Somebody who says one tone, 20 ms by 20 ms, on the machine's clock.</summary>
internal sealed class Talker(double hertz, Codec codec = Codec.Opus)
{
    private readonly IAudioEncoder _encoder = new AudioFormat(codec).CreateEncoder();
    private readonly float[] _frame = new float[Pcm.Frame];
    private int _sent;

    /// <summary>The next packet, with its header.</summary>
    public byte[] Next()
    {
        for (int i = 0; i < _frame.Length; i++)
        {
            _frame[i] = 0.25f * (float)Math.Sin(2 * Math.PI * hertz * ((_sent * Pcm.Frame) + i) / Pcm.Rate);
        }

        byte[] packet = new byte[12 + 1500];
        int length = _encoder.Encode(_frame, packet.AsSpan(12));
        packet[0] = 0x80;
        packet[1] = 111;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)_sent);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(_sent * AudioFormat.ClockRate(codec) / 50));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)hertz);
        _sent++;
        return packet[..(12 + length)];
    }

    /// <summary>Calls back each 20 ms until the time is over.</summary>
    public static void Each20Ms(double seconds, Action speak)
    {
        using ManualResetEventSlim never = new();
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < seconds * 50; i++)
        {
            never.Wait(Math.Max(0, (int)((i * 20) - clock.ElapsedMilliseconds)));
            speak();
        }
    }

    public void Say(ISourceTap tap) => tap.OnPacket(Next(), codec, LaneClock.Now);
}
