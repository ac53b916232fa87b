using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Turn;

/// <summary>The long-term credential mechanism (RFC 8489 section 9.2) for one connection.</summary>
internal sealed class TurnAuthenticator
{
    /// <summary>Refusals in a row before the connection is given up.</summary>
    public const int MaxFailures = 16;

    private const int MaxUsername = 508;

    private readonly byte[] _nonceKey = new byte[32];
    private readonly byte[] _realm;
    private readonly ITurnCredentials _credentials;
    private byte[] _user = [];
    private string _password = "";

    public TurnAuthenticator(ITurnCredentials credentials, string realm, IRandomSource random)
    {
        _credentials = credentials;
        _realm = Encoding.UTF8.GetBytes(realm);
        random.Fill(_nonceKey);
    }

    /// <summary>Refusals since the last request that was authenticated.</summary>
    public int Failures { get; private set; }

    /// <summary>MD5 of user, realm and password (RFC 8489 section 9.2.2): the key of the last authenticated request.</summary>
    public byte[] Key { get; private set; } = [];

    /// <summary>The user of the last authenticated request.</summary>
    public ReadOnlySpan<byte> User => _user;

    /// <summary>0 when the request is authenticated, else the error in the order of RFC 8489 section 9.2.4.</summary>
    public int Check(in StunMessage message, Instant now)
    {
        int error = Verify(message, now);
        Failures = error == 0 ? 0 : Failures + 1;
        return error;
    }

    /// <summary>REALM and a fresh NONCE, which a 401 and a 438 carry.</summary>
    public void AddChallenge(ref StunWriter writer, Instant now)
    {
        Span<byte> nonce = stackalloc byte[TurnNonce.Length];
        TurnNonce.Write(_nonceKey, now, nonce);
        writer.Add(StunAttribute.Realm, _realm);
        writer.Add(StunAttribute.Nonce, nonce);
    }

    private int Verify(in StunMessage message, Instant now)
    {
        if (!message.HasIntegrity)
        {
            return StunErrorCode.Unauthenticated;
        }

        if (!message.TryGetAttribute(StunAttribute.Username, out ReadOnlySpan<byte> user)
            || !message.TryGetAttribute(StunAttribute.Realm, out ReadOnlySpan<byte> realm)
            || !message.TryGetAttribute(StunAttribute.Nonce, out ReadOnlySpan<byte> nonce))
        {
            return StunErrorCode.BadRequest;
        }

        if (!TurnNonce.IsFresh(_nonceKey, now, nonce))
        {
            return StunErrorCode.StaleNonce;
        }

        bool known = user.Length <= MaxUsername && realm.SequenceEqual(_realm)
            && _credentials.TryGetPassword(user, now, out string? password) && Remember(user, password)
            && message.VerifyIntegrity(Key);
        return known ? 0 : StunErrorCode.Unauthenticated;
    }

    /// <summary>Hashes the key anew only when the user or the password is another than last time.</summary>
    private bool Remember(ReadOnlySpan<byte> user, string password)
    {
        if (Key.Length == 0 || !user.SequenceEqual(_user) || !string.Equals(password, _password, StringComparison.Ordinal))
        {
            _user = user.ToArray();
            _password = password;
            Key = MD5.HashData([.. user, (byte)':', .. _realm, (byte)':', .. Encoding.UTF8.GetBytes(password)]);
        }

        return true;
    }
}
