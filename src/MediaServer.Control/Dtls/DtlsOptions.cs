namespace MediaServer.Control.Dtls;

/// <summary>Limits of the handshakes.</summary>
public sealed record DtlsOptions
{
    public static readonly DtlsOptions Default = new();

    /// <summary>Threads that run handshakes at one time; each is held for about two round trips. 2-256.</summary>
    public int MaxThreads { get; init; } = 16;

    /// <summary>Handshakes at one time for one join token, so that one guest can't take all threads. 1 or more.</summary>
    public int MaxPerToken { get; init; } = 2;

    /// <summary>Handshakes that wait for a thread. What comes above that is left to the client's retransmission.</summary>
    public int MaxWaiting { get; init; } = 256;

    /// <summary>For the whole handshake, from the moment that it has a thread.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the start until a whole ClientHello is there and has a thread.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first repetition of a flight; doubled each time. The RFC's second is an age for a phone call.</summary>
    public TimeSpan FirstResend { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Bytes of a datagram sent, at most: fits every tunnel that hospitals use.</summary>
    public int MaxDatagram { get; init; } = 1200;
}
