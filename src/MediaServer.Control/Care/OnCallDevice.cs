using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;

namespace MediaServer.Control.Care;

/// <summary>An open on-call page: somebody's name and a socket.</summary>
internal sealed record OnCallDevice(JoinToken Token, IParticipantLink Link)
{
    public string Person => Token.Name.Reveal();

    // One socket is one device, whatever its token says.
    public bool Equals(OnCallDevice? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
