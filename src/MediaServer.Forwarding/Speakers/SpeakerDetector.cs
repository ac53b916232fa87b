using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Speakers;

/// <summary>
/// Who speaks in a room, by the audio levels that clients send (RFC 6464), and which voices are forwarded in rooms of
/// more than four: the three loudest, with a hold so that a breath does not swap them.
/// </summary>
public sealed class SpeakerDetector
{
    /// <summary>Voices forwarded in a large room.</summary>
    public const int AudibleVoices = 3;

    /// <summary>A room up to this many voices forwards all of them.</summary>
    public const int SmallRoom = 4;

    private const float Attack = 0.3f;
    private const float Release = 0.04f;

    /// <summary>Louder than this (in the 0-127 scale) counts as speech: about -45 dBov smoothed.</summary>
    private const float SpeechThreshold = 60f;

    /// <summary>How much louder a voice must be to take another's place.</summary>
    private const float Margin = 8f;

    private static readonly Duration Interval = Duration.FromMilliseconds(300);

    private readonly List<SourceTrack> _voices = [];
    private readonly List<SourceTrack> _speakers = [];
    private readonly List<SourceTrack> _ranked = [];
    private Instant _next = Instant.Past;

    /// <summary>Speaking now, loudest first.</summary>
    public IReadOnlyList<SourceTrack> Speakers => _speakers;

    public Instant NextDeadline => _voices.Count == 0 ? Instant.Never : _next;

    public void Add(SourceTrack voice)
    {
        _voices.Add(voice);
        Gate();
    }

    public void Remove(SourceTrack voice)
    {
        _voices.Remove(voice);
        _speakers.Remove(voice);
        Gate();
    }

    /// <summary>Takes a packet's level; a voice that has become clearly louder than the softest forwarded one is let in at once.</summary>
    /// <param name="voice">Whose.</param>
    /// <param name="level">RFC 6464: bit 7 voice activity, bits 0-6 the level in -dBov.</param>
    public void OnLevel(SourceTrack voice, byte level)
    {
        float loudness = 127 - (level & 0x7F);
        voice.Loudness += (loudness - voice.Loudness) * (loudness > voice.Loudness ? Attack : Release);
        if (!voice.IsAudible && _voices.Count > SmallRoom && voice.Loudness > SpeechThreshold)
        {
            LetIn(voice);
        }
    }

    /// <summary>Orders the speakers anew; true when the list changed.</summary>
    public bool Update(Instant now)
    {
        if (now < _next)
        {
            return false;
        }

        _next = now + Interval;
        _ranked.Clear();
        foreach (SourceTrack voice in _voices)
        {
            if (voice.Loudness > SpeechThreshold && !voice.IsMuted)
            {
                Insert(voice);
            }
        }

        // The list changes only when somebody else is in it or clearly leads.
        bool same = _ranked.Count == _speakers.Count;
        for (int i = 0; same && i < _ranked.Count; i++)
        {
            same = _ranked[i] == _speakers[i] || (_speakers.Contains(_ranked[i]) && _ranked[i].Loudness < _speakers[i].Loudness + Margin);
        }

        if (same)
        {
            return false;
        }

        _speakers.Clear();
        _speakers.AddRange(_ranked);
        return true;
    }

    private void Insert(SourceTrack voice)
    {
        int index = _ranked.Count;
        while (index > 0 && _ranked[index - 1].Loudness < voice.Loudness)
        {
            index--;
        }

        _ranked.Insert(index, voice);
    }

    private void LetIn(SourceTrack voice)
    {
        SourceTrack? softest = null;
        int audible = 0;
        foreach (SourceTrack other in _voices)
        {
            if (other.IsAudible)
            {
                audible++;
                softest = softest is null || other.Loudness < softest.Loudness ? other : softest;
            }
        }

        if (audible < AudibleVoices)
        {
            voice.IsAudible = true;
        }
        else if (softest is not null && voice.Loudness > softest.Loudness + Margin)
        {
            softest.IsAudible = false;
            voice.IsAudible = true;
        }
    }

    private void Gate()
    {
        if (_voices.Count <= SmallRoom)
        {
            foreach (SourceTrack voice in _voices)
            {
                voice.IsAudible = true;
            }

            return;
        }

        // The loudest so far keep their places.
        foreach (SourceTrack voice in _voices)
        {
            int louder = 0;
            foreach (SourceTrack other in _voices)
            {
                if (other != voice && (other.Loudness > voice.Loudness
                    || (other.Loudness == voice.Loudness && _voices.IndexOf(other) < _voices.IndexOf(voice))))
                {
                    louder++;
                }
            }

            voice.IsAudible = louder < AudibleVoices;
        }
    }
}
