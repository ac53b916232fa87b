using MediaServer.Primitives;

namespace MediaServer.Recording.Tests;

/// <summary>Frames of the right form and no picture, where only bytes and times matter.</summary>
internal static class FakeMedia
{
    public static byte[] Vp8(bool key, int length, SeededRandomSource random)
    {
        byte[] frame = new byte[length];
        random.Fill(frame);
        frame[0] = (byte)(key ? frame[0] & 0xFE : frame[0] | 1);
        if (key)
        {
            byte[] start = [0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00];
            start.CopyTo(frame, 3);
        }

        return frame;
    }

    public static byte[] Opus(int length, SeededRandomSource random)
    {
        byte[] frame = new byte[length];
        random.Fill(frame);
        frame[0] = 0xFC;
        return frame;
    }
}
