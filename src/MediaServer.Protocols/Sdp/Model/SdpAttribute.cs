namespace MediaServer.Protocols.Sdp;

/// <summary>An <c>a=</c> line (RFC 8866 section 5.13): <c>a=name</c> or <c>a=name:value</c>.</summary>
/// <param name="Name">Before the colon, as written.</param>
/// <param name="Value">After the colon, untouched, or null for a property attribute.</param>
public readonly record struct SdpAttribute(string Name, string? Value = null)
{
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}
