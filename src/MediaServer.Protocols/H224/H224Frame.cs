namespace MediaServer.Protocols.H224;

/// <summary>An H.224 frame (ITU-T H.224): a Q.922 header, terminals, the client, and the client's bytes.</summary>
public readonly ref struct H224Frame
{
    /// <summary>The list of clients and their capabilities.</summary>
    public const byte ManagementClient = 0;

    /// <summary>H.281.</summary>
    public const byte CameraClient = 1;

    private const int HeaderLength = 9;

    private H224Frame(byte client, ReadOnlySpan<byte> data)
    {
        Client = client;
        Data = data;
    }

    public byte Client { get; }

    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Reads a frame; false for another control field, a segment, or one that is cut.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H224Frame frame)
    {
        frame = default;

        // Q.922: two octets of address (0x00 0x61 or 0x71), UI (0x03); then destination and source, client and segment.
        if (payload.Length < HeaderLength || payload[0] != 0 || payload[1] is not (0x61 or 0x71) || payload[2] != 0x03 || (payload[8] & 0xC0) != 0xC0)
        {
            return false;
        }

        frame = new H224Frame((byte)(payload[7] & 0x7F), payload[HeaderLength..]);
        return true;
    }

    /// <summary>Writes a whole frame of high priority to every terminal.</summary>
    /// <returns>Its length, or 0 when it doesn't fit.</returns>
    public static int Write(Span<byte> destination, byte client, ReadOnlySpan<byte> data)
    {
        if (destination.Length < HeaderLength + data.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> header = [0x00, 0x71, 0x03, 0, 0, 0, 0, client, 0xC0];
        header.CopyTo(destination);
        data.CopyTo(destination[HeaderLength..]);
        return HeaderLength + data.Length;
    }

    /// <summary>The list of clients that a room system waits for before it takes commands: the camera alone.</summary>
    public static int WriteClientList(Span<byte> destination) => Write(destination, ManagementClient, [0x01, 0x00, 1, CameraClient]);

    /// <summary>The capabilities of the camera client: no source of our own to be steered, no presets.</summary>
    public static int WriteCapabilities(Span<byte> destination) => Write(destination, ManagementClient, [0x02, 0x00, CameraClient, 0x00]);
}
