namespace MediaServer.Protocols.Sip;

/// <summary>Methods, which are compared with case (RFC 3261 section 7.1).</summary>
public static class SipMethods
{
    public const string Ack = "ACK";
    public const string Bye = "BYE";
    public const string Cancel = "CANCEL";
    public const string Info = "INFO";
    public const string Invite = "INVITE";
    public const string Notify = "NOTIFY";
    public const string Options = "OPTIONS";
    public const string Prack = "PRACK";
    public const string Refer = "REFER";
    public const string Register = "REGISTER";
    public const string Update = "UPDATE";

    /// <summary>The value of <c>Allow</c> for what a <see cref="SipUserAgent"/> answers.</summary>
    public const string Allowed = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY";
}
