using System.Runtime.InteropServices;

namespace MediaServer.Transport;

/// <summary>Opens a lane's transport by the best way that this machine has.</summary>
public static class TransportFactory
{
    /// <exception cref="IOException">A port or address can't be bound; one line that names it.</exception>
    /// <exception cref="PlatformNotSupportedException">Batches were asked for where there are none.</exception>
    public static LaneTransport Create(LaneTransportOptions options)
    {
        bool hasBatches = OperatingSystem.IsLinux() && BitConverter.IsLittleEndian
            && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;
        if (!hasBatches && options.Path is TransportPath.Batch or TransportPath.BatchWithoutSegmentation)
        {
            throw new PlatformNotSupportedException("batches need Linux on x64 or arm64; choose the path Auto or Plain");
        }

        LaneSockets sockets = LaneSockets.Open(options);
        try
        {
            if (OperatingSystem.IsLinux() && hasBatches && options.Path != TransportPath.Plain)
            {
                return new LinuxBatchTransport(sockets, options, options.Path != TransportPath.BatchWithoutSegmentation);
            }

            string why = hasBatches ? "asked for" : "this system has no batches";
            return new PlainSocketTransport(sockets, options, why);
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }
}
