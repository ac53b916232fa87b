using MediaServer.Codecs.Wire;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Plane;

/// <summary>A voice as it is wanted.</summary>
internal sealed class PlaneVoice(CodecPlane plane, uint id, Codec codec, int ring, IVoiceListener? listener) : ICodecVoice
{
    public uint Id { get; } = id;

    public required PlaneMix Mix { get; set; }

    public bool IsMeter { get; init; }

    public IVoiceListener? Listener { get; } = listener;

    public void Send(ushort sequence, uint timestamp, byte level, ReadOnlySpan<byte> payload) =>
        plane.Rings.Write(
            ring,
            new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.Media).UInt32(Id).UInt16(sequence).UInt32(timestamp).Byte(level).Written,
            payload);

    public void MoveTo(ICodecMix mix) => plane.Move(this, (PlaneMix)mix);

    public void Open() =>
        plane.Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.OpenVoice).UInt32(Id).UInt32(Mix.Id).Byte((byte)codec)
            .Byte((byte)(Listener is null ? VoiceUse.Mixed : IsMeter ? VoiceUse.Metered : VoiceUse.Transcoded)).Written);

    public void Dispose() => plane.Remove(this);
}
