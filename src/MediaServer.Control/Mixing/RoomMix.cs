using MediaServer.Codecs.Plane;
using MediaServer.Control.Rooms;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Mixing;

/// <summary>
/// A room's mix: there while somebody needs it, fed from the lane with every voice of the room, each listener without its
/// own. Plain code on the room's loop; after anything that changes who is here or what they send, <see cref="Sync"/>.
/// </summary>
internal sealed class RoomMix(ICodecPlane codecs, IMediaEngine engine, RoomKey room, Roster roster)
{
    private readonly Dictionary<SourceKey, ICodecVoice> _voices = [];
    private readonly Dictionary<string, Heard> _ears = [];
    private ICodecMix? _mix;

    /// <summary>Brings mix, voices and listeners in line with the roster.</summary>
    public void Sync()
    {
        if (!roster.All.Any(participant => participant.Ear is not null))
        {
            Close();
            return;
        }

        _mix ??= codecs.OpenMix();
        SyncVoices(_mix);
        SyncEars(_mix);
    }

    public void Close()
    {
        foreach (SourceKey source in _voices.Keys)
        {
            engine.TapForMix(source, null);
        }

        _voices.Clear();
        _ears.Clear();
        _mix?.Dispose();
        _mix = null;
    }

    private void SyncVoices(ICodecMix mix)
    {
        HashSet<SourceKey> wanted = [.. roster.All.SelectMany(participant => participant.Sources).Where(source => source.Media == MediaKind.Audio).Select(source => source.Key)];
        foreach (SourceKey source in _voices.Keys.Where(source => !wanted.Contains(source)).ToArray())
        {
            engine.TapForMix(source, null);
            _voices.Remove(source, out ICodecVoice? voice);
            voice!.Dispose();
        }

        foreach (SourceKey source in wanted.Where(source => !_voices.ContainsKey(source)))
        {
            ICodecVoice voice = mix.AddVoice(Codec.Opus, ring: room.Lane + 1);
            _voices[source] = voice;
            engine.TapForMix(source, new VoiceTap(voice));
        }
    }

    private void SyncEars(ICodecMix mix)
    {
        foreach (string gone in _ears.Keys.Where(id => roster.Find(id)?.Ear is not { } ear || ear != _ears[id].Ear).ToArray())
        {
            _ears.Remove(gone, out Heard heard);
            heard.Ear.Output = null;
            heard.Output.Dispose();
        }

        foreach (Participant participant in roster.All)
        {
            if (participant.Ear is { } ear)
            {
                ICodecVoice? own = participant.Source(SourceKind.Microphone) is { } microphone ? _voices.GetValueOrDefault(microphone.Key) : null;
                Listen(mix, participant.Id, ear, own);
            }
        }
    }

    private void Listen(ICodecMix mix, string participant, MixEar ear, ICodecVoice? own)
    {
        if (!_ears.TryGetValue(participant, out Heard heard))
        {
            ear.Output = mix.AddOutput(ear.Format, ear.Listener, own);
            _ears[participant] = new Heard(ear, ear.Output, own);
        }
        else if (heard.Own != own)
        {
            heard.Output.MoveTo(mix, own);
            _ears[participant] = heard with { Own = own };
        }
    }

    private readonly record struct Heard(MixEar Ear, ICodecOutput Output, ICodecVoice? Own);
}
