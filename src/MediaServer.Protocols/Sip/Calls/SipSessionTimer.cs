using System.Globalization;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// Keeps a session alive and notices when the far side is gone (RFC 4028). This side refreshes where the far side
/// doesn't know session timers.
/// </summary>
public sealed class SipSessionTimer
{
    /// <summary>Seconds: RFC 4028 section 4 forbids less.</summary>
    public const int Least = 90;

    /// <summary>Seconds that this side asks for.</summary>
    public const int Wanted = 1800;

    private Instant _started;

    /// <summary>Seconds; 0 when no timer runs.</summary>
    public int Interval { get; private set; }

    /// <summary>True when this side refreshes.</summary>
    public bool IsRefresher { get; private set; }

    /// <summary>When this side refreshes or gives up.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>422 with Min-SE when a request asks for too short an interval; else nothing (section 9).</summary>
    public static SipFault Check(SipMessage request) =>
        TryRead(request, out int interval, out _) && interval < Least ? new SipFault(422, SipResponses.Phrase(422)) : SipFault.None;

    /// <summary>Agrees on a timer as who answers and writes it into the 2xx.</summary>
    public void Answer(SipMessage request, SipMessage response, Instant now)
    {
        bool theirs = request.HasOption(SipHeaderNames.Supported, "timer") || request.HasOption(SipHeaderNames.Require, "timer");
        bool asked = TryRead(request, out int interval, out string refresher);
        Interval = asked ? Math.Clamp(interval, Least, Math.Max(Wanted, MinimumOf(request))) : Math.Max(Wanted, MinimumOf(request));
        IsRefresher = !theirs || refresher == "uas";
        response.Set(SipHeaderNames.SessionExpires, $"{Interval};refresher={(IsRefresher ? "uas" : "uac")}");
        if (!IsRefresher)
        {
            response.Set(SipHeaderNames.Require, "timer");
        }

        Restart(now);
    }

    /// <summary>A call of ours asks for the usual interval.</summary>
    public void Ask() => Interval = Wanted;

    /// <summary>Takes what the far side answered to a refresh of ours.</summary>
    public void TakeAnswer(SipMessage response, Instant now)
    {
        if (TryRead(response, out int interval, out string refresher))
        {
            Interval = Math.Max(Least, interval);
            IsRefresher = refresher != "uas";
        }
        else
        {
            // Section 7.2: without the header the far side knows no timer, and this side goes on refreshing.
            IsRefresher = true;
        }

        Restart(now);
    }

    /// <summary>Writes the timer into a refresh of ours.</summary>
    public void Write(SipMessage request)
    {
        request.Set(SipHeaderNames.Supported, SipUserAgent.Extensions);
        if (Interval > 0)
        {
            request.Set(SipHeaderNames.SessionExpires, $"{Interval};refresher=uac");
            request.Set(SipHeaderNames.MinSe, Least.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Restart(Instant now)
    {
        _started = now;
        if (Interval == 0)
        {
            Deadline = Instant.Never;
            return;
        }

        // Section 10: refresh at half the interval; give up a third of it, at most 32 s, before its end.
        Deadline = _started + Duration.FromSeconds(IsRefresher ? Interval / 2.0 : Interval - Math.Min(32, Interval / 3.0));
    }

    public void Stop() => Deadline = Instant.Never;

    /// <summary>The refresh went out: without an answer the session ends with its interval.</summary>
    public void AwaitRefresh() => Deadline = _started + Duration.FromSeconds(Interval - Math.Min(32, Interval / 3.0));

    private static bool TryRead(SipMessage message, out int interval, out string refresher)
    {
        interval = 0;
        refresher = "";
        string? text = message.Find(SipHeaderNames.SessionExpires);
        if (!SipText.TrySeconds(text, out uint seconds))
        {
            return false;
        }

        interval = (int)Math.Min(seconds, 86_400);
        int semicolon = text!.IndexOf(';', StringComparison.Ordinal);
        refresher = semicolon < 0 ? "" : SipParameters.Parse(text[(semicolon + 1)..]).Find("refresher")?.ToLowerInvariant() ?? "";
        return true;
    }

    private static int MinimumOf(SipMessage request) =>
        SipText.TrySeconds(request.Find(SipHeaderNames.MinSe), out uint seconds) ? (int)Math.Min(seconds, 86_400) : 0;
}
