namespace MediaServer.Protocols.Bfcp;

/// <summary>RFC 8855 section 5.1, table 1.</summary>
public enum BfcpPrimitive : byte
{
    FloorRequest = 1,
    FloorRelease = 2,
    FloorRequestQuery = 3,
    FloorRequestStatus = 4,
    UserQuery = 5,
    UserStatus = 6,
    FloorQuery = 7,
    FloorStatus = 8,
    ChairAction = 9,
    ChairActionAck = 10,
    Hello = 11,
    HelloAck = 12,
    Error = 13,
    FloorRequestStatusAck = 14,
    FloorStatusAck = 15,
    Goodbye = 16,
    GoodbyeAck = 17,
}

/// <summary>RFC 8855 section 5.2, table 2: those that are read or written.</summary>
public enum BfcpAttribute : byte
{
    BeneficiaryId = 1,
    FloorId = 2,
    FloorRequestId = 3,
    RequestStatus = 5,
    ErrorCode = 6,
    SupportedAttributes = 10,
    SupportedPrimitives = 11,
    BeneficiaryInformation = 14,
    FloorRequestInformation = 15,
    FloorRequestStatus = 17,
    OverallRequestStatus = 18,
}

/// <summary>RFC 8855 section 5.2.5, table 4.</summary>
public enum BfcpRequestStatus : byte
{
    Pending = 1,
    Accepted = 2,
    Granted = 3,
    Denied = 4,
    Cancelled = 5,
    Released = 6,
    Revoked = 7,
}

/// <summary>RFC 8855 section 5.2.6, table 5.</summary>
public enum BfcpError : byte
{
    ConferenceDoesNotExist = 1,
    UserDoesNotExist = 2,
    UnknownPrimitive = 3,
    InvalidFloorId = 6,
    FloorRequestIdDoesNotExist = 7,
}
