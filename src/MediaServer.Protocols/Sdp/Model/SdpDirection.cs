namespace MediaServer.Protocols.Sdp;

/// <summary>Seen from whoever wrote the description (RFC 8866 section 6.7).</summary>
[Flags]
public enum SdpDirection : byte
{
    Inactive = 0,
    Send = 1,
    Receive = 2,
    SendReceive = 3,
}

/// <summary>The names of directions.</summary>
internal static class SdpDirections
{
    public static string NameOf(SdpDirection direction) => direction switch
    {
        SdpDirection.SendReceive => "sendrecv",
        SdpDirection.Send => "sendonly",
        SdpDirection.Receive => "recvonly",
        _ => "inactive",
    };

    public static SdpDirection? Find(SdpBlock block)
    {
        foreach (SdpAttribute attribute in block.Attributes)
        {
            switch (attribute.Name)
            {
                case "sendrecv": return SdpDirection.SendReceive;
                case "sendonly": return SdpDirection.Send;
                case "recvonly": return SdpDirection.Receive;
                case "inactive": return SdpDirection.Inactive;
            }
        }

        return null;
    }
}
