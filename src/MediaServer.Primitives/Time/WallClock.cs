namespace MediaServer.Primitives;

/// <summary>
/// Turns instants into wall-clock time by one offset that is fixed when the process starts, so that
/// a step of the machine's clock in mid-call never reaches the sender reports.
/// </summary>
/// <param name="UnixMicrosecondsAtZero">Microseconds since 1970 at <see cref="Instant"/> zero.</param>
public readonly record struct WallClock(long UnixMicrosecondsAtZero)
{
    public NtpTime ToNtp(Instant instant) => NtpTime.FromUnixMicroseconds(UnixMicrosecondsAtZero + instant.Microseconds);

    public Instant FromNtp(NtpTime time) => new(time.ToUnixMicroseconds() - UnixMicrosecondsAtZero);
}
