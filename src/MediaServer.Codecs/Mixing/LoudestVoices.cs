namespace MediaServer.Codecs.Mixing;

/// <summary>
/// Chooses who is heard. Whoever is, stays until somebody else is clearly louder (6 dB): a breath takes nobody's place.
/// </summary>
internal static class LoudestVoices
{
    private const float Stay = 2f;

    public static void Choose(List<MixVoice> voices, int most)
    {
        if (voices.Count <= most)
        {
            foreach (MixVoice voice in voices)
            {
                voice.IsChosen = true;
            }

            return;
        }

        voices.Sort(static (left, right) => Weight(right).CompareTo(Weight(left)));
        for (int i = 0; i < voices.Count; i++)
        {
            voices[i].IsChosen = i < most && voices[i].IsAudible;
        }
    }

    private static float Weight(MixVoice voice) => voice.Loudness * (voice.IsChosen ? Stay : 1);
}
