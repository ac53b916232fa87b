using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Wire;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Plane;

/// <summary>A mix as it is wanted.</summary>
internal sealed class PlaneMix(CodecPlane plane, uint id, int mostVoices) : ICodecMix
{
    public uint Id { get; } = id;

    public ICodecVoice AddVoice(Codec codec, int ring) => plane.Add(new PlaneVoice(plane, plane.NextId(), codec, ring, null) { Mix = this });

    public ICodecVoice AddTranscoder(Codec codec, IVoiceListener listener) =>
        plane.Add(new PlaneVoice(plane, plane.NextId(), codec, 0, listener) { Mix = this });

    public ICodecVoice AddMeter(Codec codec, IVoiceListener listener) =>
        plane.Add(new PlaneVoice(plane, plane.NextId(), codec, 0, listener) { Mix = this, IsMeter = true });

    public ICodecOutput AddOutput(AudioFormat format, IMixListener listener, ICodecVoice? excluded) =>
        plane.Add(new PlaneOutput(plane, plane.NextId(), format, listener) { Mix = this, Excluded = excluded?.Id ?? 0 });

    public void Open() =>
        plane.Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.OpenMix).UInt32(Id).Byte((byte)mostVoices).Written);

    public void Dispose() => plane.Remove(this);
}
