namespace MediaServer.Protocols.H224;

/// <summary>What a camera is told (ITU-T H.281).</summary>
public enum CameraAction : byte
{
    /// <summary>Begins to move; goes on for its timeout unless continued.</summary>
    Start = 1,
    Continue = 2,
    Stop = 3,
    StorePreset = 7,
    ActivatePreset = 8,
}

/// <summary>One command: which way, for how long.</summary>
/// <param name="Action">What.</param>
/// <param name="Pan">-1 left, 1 right, 0 not at all.</param>
/// <param name="Tilt">-1 down, 1 up.</param>
/// <param name="Zoom">-1 out, 1 in.</param>
/// <param name="Focus">-1 out, 1 in.</param>
/// <param name="Timeout">Of a start, in 50 ms; 0 is 800 ms.</param>
/// <param name="Preset">0 to 15, for presets.</param>
public readonly record struct CameraCommand(CameraAction Action, int Pan, int Tilt, int Zoom, int Focus, int Timeout = 0, int Preset = 0)
{
    public static bool TryParse(ReadOnlySpan<byte> data, out CameraCommand command)
    {
        command = default;
        if (data.Length < 2 || (CameraAction)data[0] is not (CameraAction.Start or CameraAction.Continue or CameraAction.Stop or CameraAction.StorePreset or CameraAction.ActivatePreset))
        {
            return false;
        }

        CameraAction action = (CameraAction)data[0];
        command = action is CameraAction.StorePreset or CameraAction.ActivatePreset
            ? new CameraCommand(action, 0, 0, 0, 0, 0, data[1] >> 4)
            : new CameraCommand(action, Way(data[1] >> 6), Way(data[1] >> 4), Way(data[1] >> 2), Way(data[1]), data.Length > 2 ? data[2] & 0x0F : 0);
        return action != CameraAction.Start || data.Length >= 3;
    }

    /// <returns>The length, or 0 when it doesn't fit.</returns>
    public int Write(Span<byte> destination)
    {
        if (destination.Length < 3)
        {
            return 0;
        }

        destination[0] = (byte)Action;
        destination[1] = Action is CameraAction.StorePreset or CameraAction.ActivatePreset
            ? (byte)(Preset << 4)
            : (byte)((Bits(Pan) << 6) | (Bits(Tilt) << 4) | (Bits(Zoom) << 2) | Bits(Focus));
        destination[2] = (byte)(Timeout & 0x0F);
        return Action == CameraAction.Start ? 3 : 2;
    }

    // Two bits: whether at all, and the way: right, up and in are 1.
    private static int Way(int bits) => (bits & 3) switch { 3 => 1, 2 => -1, _ => 0 };

    private static int Bits(int way) => way switch { > 0 => 3, < 0 => 2, _ => 0 };
}
