using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Voices;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Egress;

/// <summary>A voice: as it came, or joined and repeated for a link that needs it.</summary>
public sealed partial class EgressStream
{
    private VoiceShaper? _shaper;
    private bool _isShaping;

    /// <summary>When a voice that waits to be joined must go; <see cref="Instant.Never"/> when none waits.</summary>
    public Instant VoiceDue => _shaper?.Due ?? Instant.Never;

    /// <summary>How the voice goes out now.</summary>
    public VoiceMode VoiceMode => _shaper?.Mode ?? VoiceMode.Plain;

    /// <summary>Sets how the voice goes out from the next packet on.</summary>
    public void SetVoiceMode(VoiceMode mode)
    {
        if (_shaper is null)
        {
            if (mode.IsPlain)
            {
                return;
            }

            _shaper = new VoiceShaper(Peer.Log);
        }

        _shaper.Mode = mode;
    }

    /// <summary>Sends what waited long enough for more.</summary>
    public void ServiceVoice(Instant now)
    {
        if (_shaper is { } shaper && shaper.Due <= now)
        {
            SendShaped(shaper, now);
        }
    }

    private void ForwardVoice(ReadOnlySpan<MediaPacket> burst, Instant now)
    {
        for (int i = 0; i < burst.Length; i++)
        {
            ref readonly MediaPacket packet = ref burst[i];
            if (packet.Stream != _range.Stream && !packet.IsLate)
            {
                // A voice switches at any packet.
                EndSpeech(now);
                _isShaping = false;
                BeginRange(packet);
            }

            if (IsHeld)
            {
                EndSpeech(now);
                LeaveOut(packet);
            }
            else if (_shaper is { Mode.IsPlain: false } shaper)
            {
                if (packet.Stream == _range.Stream)
                {
                    Shape(shaper, packet, now);
                }
            }
            else
            {
                StopShaping(packet, now);
                Admit(packet, now);
            }
        }
    }

    /// <summary>Shaped packets take the next number of ours each: what the publisher lost leaves no gap that would be asked for in vain.</summary>
    private void Shape(VoiceShaper shaper, in MediaPacket packet, Instant now)
    {
        if (!_isShaping)
        {
            _isShaping = true;
            BeginRange(packet);
        }

        if (shaper.IsWaiting && (packet.IsLate || !shaper.Continues(packet)))
        {
            SendShaped(shaper, now);
        }

        if (shaper.Add(packet, now) || packet.IsLate)
        {
            SendShaped(shaper, now);
        }
        else
        {
            Peer.WantVoiceService(shaper.Due);
        }
    }

    private void SendShaped(VoiceShaper shaper, Instant now)
    {
        Codec codec = shaper.First.Codec;
        bool copies = Configuration.Takes(Codec.Red) && Configuration.ClockRate(Codec.Red) == Configuration.ClockRate(Codec.Opus);
        if (Configuration.Takes(codec) && shaper.TryMake(Configuration.PayloadType(Codec.Opus), copies, out SpokenPacket made, out bool isRedundant)
            && Peer.Log.TryGet(made.Reference, out Span<byte> payload) && Peer.Log.TryGet(shaper.Last.Reference, out Span<byte> source))
        {
            byte type = isRedundant ? Configuration.PayloadType(Codec.Red) : Configuration.PayloadType(codec);
            SendSpoken(shaper, made, type, payload.Slice(made.Offset, made.Length), source, now);
        }

        shaper.Clear();
    }

    private void SendSpoken(VoiceShaper shaper, in SpokenPacket made, byte payloadType, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> source, Instant now)
    {
        long outSequence = _lastOut + 1;
        uint timestamp = made.Timestamp + _range.TimestampOffset;
        Span<byte> header = stackalloc byte[128];
        int length = HeaderBuilder.Write(
            header, Configuration, Peer, new HeaderFields(payloadType, shaper.First.Marker, outSequence, timestamp, Ssrc), shaper.Last, source, !IsKnownToReceiver, now, true);
        header = header[..length];
        Peer.Sink.SendRtp(Peer.Path, header, default, payload, 0, (uint)(outSequence >> 16), MediaClass.Audio);
        Peer.OnSent(length + payload.Length, true, now);
        Codec codec = shaper.First.Codec;
        if (Configuration.Has(codec, FeedbackKinds.Nack))
        {
            _sent ??= new SentHeaders();
            _sent.Add(outSequence, made.Reference, made.Offset, made.Length, 0, header, default, Peer.LastTransportSequence);
        }

        if (!shaper.Last.IsLate)
        {
            _lastTimestamp = shaper.Last.Timestamp + _range.TimestampOffset;
            _lastAdmitted = now;
        }

        Account(outSequence, payload.Length, codec);
    }

    private void StopShaping(in MediaPacket packet, Instant now)
    {
        if (!_isShaping)
        {
            return;
        }

        EndSpeech(now);
        _isShaping = false;
        if (packet.Stream == _range.Stream)
        {
            BeginRange(packet);
        }
    }

    /// <summary>What waits goes out, and nothing of it is said again.</summary>
    private void EndSpeech(Instant now)
    {
        if (_shaper is not { } shaper)
        {
            return;
        }

        if (shaper.IsWaiting)
        {
            SendShaped(shaper, now);
        }

        shaper.Forget();
    }
}
