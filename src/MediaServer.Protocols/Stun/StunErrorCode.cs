namespace MediaServer.Protocols.Stun;

/// <summary>Error codes that are sent (RFC 8489 section 14.8, RFC 8445 section 16.1, RFC 8656 section 19).</summary>
public static class StunErrorCode
{
    public const int BadRequest = 400;
    public const int Unauthenticated = 401;
    public const int Forbidden = 403;
    public const int UnknownAttribute = 420;
    public const int AllocationMismatch = 437;
    public const int StaleNonce = 438;
    public const int AddressFamilyNotSupported = 440;
    public const int WrongCredentials = 441;
    public const int UnsupportedTransport = 442;
    public const int PeerAddressFamilyMismatch = 443;
    public const int AllocationQuotaReached = 486;
    public const int RoleConflict = 487;
    public const int InsufficientCapacity = 508;

    /// <summary>The reason phrase that the RFC that defines the code gives it.</summary>
    public static ReadOnlySpan<byte> Reason(int code) => code switch
    {
        BadRequest => "Bad Request"u8,
        Unauthenticated => "Unauthenticated"u8,
        Forbidden => "Forbidden"u8,
        UnknownAttribute => "Unknown Attribute"u8,
        AllocationMismatch => "Allocation Mismatch"u8,
        StaleNonce => "Stale Nonce"u8,
        AddressFamilyNotSupported => "Address Family not Supported"u8,
        WrongCredentials => "Wrong Credentials"u8,
        UnsupportedTransport => "Unsupported Transport Protocol"u8,
        PeerAddressFamilyMismatch => "Peer Address Family Mismatch"u8,
        AllocationQuotaReached => "Allocation Quota Reached"u8,
        RoleConflict => "Role Conflict"u8,
        InsufficientCapacity => "Insufficient Capacity"u8,
        _ => "Error"u8,
    };
}
