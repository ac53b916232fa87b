using MediaServer.Control.Sip.Media;
using MediaServer.Primitives;
using MediaServer.Protocols.H224;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip;

/// <summary>Far-end camera control of one leg. A movement goes on until it is stopped, and never longer than its longest.</summary>
internal sealed class LegCamera(SipMediaLeg media)
{
    private static readonly Duration s_again = Duration.FromMilliseconds(400);
    private static readonly Duration s_longest = Duration.FromSeconds(10);
    private static readonly Duration s_introduction = Duration.FromSeconds(1);

    private CameraCommand? _moving;
    private Instant _next = Instant.Never;
    private Instant _end;
    private Instant _introduce = Instant.Never;
    private int _introductions;

    public bool IsAgreed => media.Session?.Camera is not null;

    /// <summary>The line stands: room systems take no commands of whoever didn't name its clients, and may lose the first packet.</summary>
    public void Begin(Instant now)
    {
        if (IsAgreed && _introductions == 0)
        {
            _introduce = now;
        }
    }

    /// <summary>Moves the far camera.</summary>
    public void Steer(CameraCommand command, Instant now)
    {
        Send(command);
        bool moves = command.Action is CameraAction.Start or CameraAction.Continue;
        _moving = moves ? command with { Action = CameraAction.Continue } : null;
        _next = moves ? now + s_again : Instant.Never;
        _end = now + s_longest;
    }

    public void Advance(Instant now)
    {
        if (now >= _introduce)
        {
            Introduce();
            _introduce = ++_introductions < 3 ? now + s_introduction : Instant.Never;
        }

        if (_moving is not { } moving || now < _next)
        {
            return;
        }

        if (now >= _end)
        {
            Steer(moving with { Action = CameraAction.Stop }, now);
            return;
        }

        Send(moving);
        _next = now + s_again;
    }

    /// <summary>A packet of the far side; what it commands, or null.</summary>
    public static CameraCommand? Read(ReadOnlySpan<byte> payload) =>
        H224Frame.TryParse(payload, out H224Frame frame) && frame.Client == H224Frame.CameraClient && CameraCommand.TryParse(frame.Data, out CameraCommand command) ? command : null;

    private void Send(CameraCommand command)
    {
        Span<byte> data = stackalloc byte[3];
        Span<byte> frame = stackalloc byte[16];
        SendFrame(frame[..H224Frame.Write(frame, H224Frame.CameraClient, data[..command.Write(data)])]);
    }

    private void Introduce()
    {
        Span<byte> frame = stackalloc byte[16];
        SendFrame(frame[..H224Frame.WriteClientList(frame)]);
        SendFrame(frame[..H224Frame.WriteCapabilities(frame)]);
    }

    private void SendFrame(ReadOnlySpan<byte> frame)
    {
        if (media.Session?.Camera?.Codec is { } codec)
        {
            // H.224 has a clock of 4800 Hz (RFC 4573): bits of the line, eight for each octet.
            media.SendOwn(RoomSectionUse.Camera, codec.PayloadType, frame, (uint)(8 * (frame.Length + RtpHeader.FixedLength)));
        }
    }
}
