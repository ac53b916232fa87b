namespace MediaServer.Recording.Sessions;

/// <summary>Hears what goes into a recording, packet by packet, on the recorder's thread.</summary>
public interface IPacketListener
{
    /// <param name="handle">The track's.</param>
    /// <param name="rtp">Plaintext; the recorder's own until the return.</param>
    void OnPacket(int handle, ReadOnlySpan<byte> rtp);
}
