namespace MediaServer.Control.Sip;

/// <summary>The body of an INFO that asks for a key frame (RFC 5168 section 7).</summary>
internal static class KeyFrameRequest
{
    public static byte[] Body => """
        <?xml version="1.0" encoding="utf-8"?>
        <media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>

        """u8.ToArray();
}
