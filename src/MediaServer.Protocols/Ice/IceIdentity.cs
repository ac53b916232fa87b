using System.Text;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Ice;

/// <summary>One generation of credentials as bytes: what a check's USERNAME and integrity are compared with.</summary>
internal sealed class IceIdentity
{
    private readonly byte[] _prefix;
    private byte[]? _remoteFragment;

    public IceIdentity(IceCredentials local, IceCredentials? remote)
    {
        Local = local;
        Key = UserFragmentKey.From(local.UserFragment);
        Password = Encoding.UTF8.GetBytes(local.Password);
        _prefix = Encoding.UTF8.GetBytes(local.UserFragment + ":");
        SetRemote(remote);
    }

    public IceCredentials Local { get; }

    public UserFragmentKey Key { get; }

    /// <summary>RFC 8445 section 7.2.2: the check is protected with the password of the one who receives it.</summary>
    public byte[] Password { get; }

    public void SetRemote(IceCredentials? remote) =>
        _remoteFragment = remote is null ? null : Encoding.UTF8.GetBytes(remote.UserFragment);

    /// <summary>
    /// USERNAME is localUfrag:remoteUfrag. Before the answer has come the remote one is not known, and RFC 8445
    /// section 7.3 asks for the local one only.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> username) =>
        username.StartsWith(_prefix)
        && (_remoteFragment is null || username[_prefix.Length..].SequenceEqual(_remoteFragment));
}
