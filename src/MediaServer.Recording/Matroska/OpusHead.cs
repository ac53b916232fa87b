namespace MediaServer.Recording.Matroska;

/// <summary>The identification header of RFC 7845 section 5.1, which Matroska keeps as a track's private data.</summary>
internal static class OpusHead
{
    /// <summary>
    /// Two channels, whatever is sent: RFC 7587 section 7 makes every RTP stream opus/48000/2 and a decoder opens mono
    /// packets as stereo. Pre-skip 0, since the recording begins where the sender already was.
    /// </summary>
    public static readonly byte[] Stereo =
    [
        (byte)'O', (byte)'p', (byte)'u', (byte)'s', (byte)'H', (byte)'e', (byte)'a', (byte)'d',
        1, 2, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0,
    ];
}
