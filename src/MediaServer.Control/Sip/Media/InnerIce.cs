using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Stun;

namespace MediaServer.Control.Sip.Media;

/// <summary>The connectivity checks of the inner side: the controlling agent, one path, nominated at once (RFC 8445).</summary>
internal sealed class InnerIce(IceCredentials local, IceCredentials server, IRandomSource random)
{
    private const uint HostPriority = 0x6E7F_FFFF;

    private readonly byte[] _user = Encoding.ASCII.GetBytes($"{server.UserFragment}:{local.UserFragment}");
    private readonly byte[] _key = Encoding.ASCII.GetBytes(server.Password);
    private readonly ulong _tieBreaker = random.NextUInt64();

    /// <summary>Writes a check; its length.</summary>
    public int WriteCheck(Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[12];
        random.Fill(id);
        StunWriter writer = new(destination, StunClass.Request, StunMethod.Binding, id);
        writer.Add(StunAttribute.Username, _user);
        writer.AddUInt32(StunAttribute.Priority, HostPriority);
        writer.AddUInt64(StunAttribute.IceControlling, _tieBreaker);
        writer.AddFlag(StunAttribute.UseCandidate);
        writer.AddMessageIntegrity(_key);
        writer.AddFingerprint();
        return writer.Finish();
    }
}
