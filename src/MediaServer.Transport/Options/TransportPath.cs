namespace MediaServer.Transport;

/// <summary>Which way to the sockets is taken.</summary>
public enum TransportPath : byte
{
    /// <summary>The best that this machine has.</summary>
    Auto,

    /// <summary>Linux batches with kernel segmentation (UDP_SEGMENT) and joining (UDP_GRO).</summary>
    Batch,

    /// <summary>Linux batches, each datagram by itself.</summary>
    BatchWithoutSegmentation,

    /// <summary>The framework's sockets, a call for each datagram: every operating system.</summary>
    Plain,
}
