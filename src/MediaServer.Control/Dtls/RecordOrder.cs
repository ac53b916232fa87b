using System.Diagnostics.CodeAnalysis;
using MediaServer.Protocols.Dtls;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Dtls;

/// <summary>
/// Gives BouncyCastle the records one by one, in an order that it survives:
/// - As server it takes a ChangeCipherSpec at once and is deaf for plain text from then on. When the CertificateVerify
///   that goes before was lost, its repetition is never heard and the handshake hangs. So ChangeCipherSpec and what
///   is encrypted wait here until the CertificateVerify is whole.
/// - An encrypted record that is too short for its tag ends the association, with or without the right keys.
/// </summary>
internal sealed class RecordOrder(DtlsRole role)
{
    // RFC 5288: explicit nonce and tag around at least one byte.
    private const int MinEncrypted = 8 + 16 + 1;
    private const int MaxHeld = 8;

    private readonly HandshakeMessageAssembler _verify = new(DtlsHandshakeFragment.CertificateVerify);
    private readonly Queue<ReadOnlyMemory<byte>> _ready = new();
    private readonly Queue<ReadOnlyMemory<byte>> _held = new();
    private bool _open = role == DtlsRole.Client;

    public bool TryTake([MaybeNullWhen(false)] out ReadOnlyMemory<byte> record) => _ready.TryDequeue(out record);

    /// <summary>Cuts a datagram into records; it is kept until they are taken.</summary>
    public void Add(byte[] datagram)
    {
        ReadOnlySpan<byte> rest = datagram;
        int start = 0;
        while (DtlsRecord.TryReadNext(ref rest, out DtlsRecord record))
        {
            int end = datagram.Length - rest.Length;
            Add(record, datagram.AsMemory(start..end));
            start = end;
        }
    }

    private void Add(in DtlsRecord record, ReadOnlyMemory<byte> bytes)
    {
        if (record.Epoch > 0 && record.Fragment.Length < MinEncrypted)
        {
            return;
        }

        bool early = !_open && (record.Epoch > 0 || record.Type == DtlsContentType.ChangeCipherSpec);
        if (!early)
        {
            _ready.Enqueue(bytes);
        }
        else if (_held.Count < MaxHeld)
        {
            _held.Enqueue(bytes);
        }

        if (!_open && _verify.Add(bytes.Span) == HandshakeProgress.Whole)
        {
            _open = true;
            while (_held.TryDequeue(out ReadOnlyMemory<byte> held))
            {
                _ready.Enqueue(held);
            }
        }
    }
}
