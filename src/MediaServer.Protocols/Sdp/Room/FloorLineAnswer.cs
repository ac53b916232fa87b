namespace MediaServer.Protocols.Sdp;

/// <summary>Answers a BFCP line (RFC 8856): the server is the floor control server, whatever else was offered.</summary>
internal static class FloorLineAnswer
{
    /// <summary>What is said where the offer leaves it out, as Poly VSX and HDX do.</summary>
    private const ushort FirstUser = 2;
    private const ushort OnlyFloor = 1;

    public static NegotiatedRoomSection Take(
        SdpSession offer, SdpMedia media, NegotiatedRoomSection refused, NegotiatedRoomSection? former, RtpPolicy policy, ref SdpMedia answer)
    {
        // Over TCP the side that waits would have to be called: such a room takes the second picture without a floor.
        if (refused.Floor is not { CanBeClient: true } asked || asked is { IsPassive: true, IsUdp: false })
        {
            return refused;
        }

        int port = former is { Accepted: true, Floor: not null } ? former.LocalPort : policy.FloorPortFor?.Invoke(asked) ?? 0;
        if (port == 0)
        {
            return refused;
        }

        BfcpFloor floor = asked with
        {
            ConferenceId = asked.ConferenceId != 0 ? asked.ConferenceId : 1,
            UserId = asked.UserId != 0 ? asked.UserId : FirstUser,
            FloorId = asked.FloorId != 0 ? asked.FloorId : OnlyFloor,
            StreamLabel = asked.StreamLabel.Length > 0 ? asked.StreamLabel : LabelOf(offer),
        };
        answer = Write(media, floor, port);
        string address = RoomAddress.Of(offer, media);
        return refused with
        {
            Accepted = true,
            Floor = floor,
            LocalPort = port,
            RemoteAddress = address,
            RemotePort = media.Port,
        };
    }

    /// <summary>The label of the slides: as the floor names it, else as their line does; 12 when neither does.</summary>
    public static string LabelOf(SdpSession offer)
    {
        string named = offer.Media.Select(BfcpFloor.Read).FirstOrDefault(floor => floor is { StreamLabel.Length: > 0 })?.StreamLabel ?? "";
        RoomSectionUse[] uses = RoomLine.Classify(offer);
        int slides = Array.IndexOf(uses, RoomSectionUse.Slides);
        return named.Length > 0 ? named : slides < 0 ? "" : offer.Media[slides].Find("label") ?? "12";
    }

    private static SdpMedia Write(SdpMedia media, BfcpFloor floor, int port)
    {
        SdpMedia answer = new() { Type = media.Type, Port = port, Protocol = media.Protocol };
        answer.Formats.Add("*");
        answer.Add("floorctrl", "s-only");
        answer.Add("confid", $"{floor.ConferenceId}");
        answer.Add("userid", $"{floor.UserId}");
        answer.Add("floorid", floor.StreamLabel.Length > 0 ? $"{floor.FloorId} {Spelling(media)}:{floor.StreamLabel}" : $"{floor.FloorId}");
        answer.Add("setup", "passive");
        answer.Add("connection", "new");
        return answer;
    }

    // RFC 4583 wrote "m-stream"; who writes it reads nothing else (Yealink, Poly).
    private static string Spelling(SdpMedia media) => media.Find("floorid")?.Contains("m-stream:", StringComparison.Ordinal) == true ? "m-stream" : "mstrm";
}
