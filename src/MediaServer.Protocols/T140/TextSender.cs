using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.T140;

/// <summary>
/// Makes the payloads of one stream: what was written meanwhile at most each 300 ms (RFC 4103 section 5), with the two blocks
/// before where redundancy was agreed.
/// </summary>
/// <param name="textType">Payload type of t140.</param>
/// <param name="redundancyType">Payload type of red, 0 when not agreed.</param>
public sealed class TextSender(byte textType, byte redundancyType)
{
    /// <summary>The longest block, bytes: what redundancy can repeat.</summary>
    private const int LongestBlock = 480;
    private const int Redundancy = 2;

    /// <summary>The least between two packets, in ticks of the 1000 Hz clock.</summary>
    private const uint Interval = 300;

    private readonly Queue<byte[]> _waiting = new();
    private readonly List<byte[]> _former = [];
    private Instant _next = Instant.Past;
    private int _tail;

    public byte PayloadType => redundancyType != 0 ? redundancyType : textType;

    /// <summary>When <see cref="TryNext"/> has something.</summary>
    public Instant NextDeadline => _waiting.Count > 0 || _tail > 0 ? _next : Instant.Never;

    public void Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(LongestBlock, bytes.Length - start);
            while (start + length < bytes.Length && (bytes[start + length] & 0xC0) == 0x80)
            {
                length--;
            }

            _waiting.Enqueue(bytes[start..(start + length)]);
            start += length;
        }
    }

    /// <summary>The next payload when it is time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="payload">What to send.</param>
    /// <param name="ticks">How far the timestamp goes after it.</param>
    public bool TryNext(Instant now, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? payload, out uint ticks)
    {
        payload = null;
        ticks = Interval;
        if (now < NextDeadline)
        {
            return false;
        }

        // After the last text the redundancy alone goes out, so that a loss at the end is mended too.
        bool fresh = _waiting.TryDequeue(out byte[]? block);
        block ??= [];
        _tail = fresh ? Redundancy : _tail - 1;
        _next = now + Duration.FromMilliseconds(Interval);
        payload = redundancyType != 0 ? Redundant(block) : block;
        _former.Add(block);
        if (_former.Count > Redundancy)
        {
            _former.RemoveAt(0);
        }

        if (redundancyType == 0)
        {
            _tail = 0;
        }

        return payload.Length > 0;
    }

    private byte[] Redundant(byte[] block)
    {
        byte[] buffer = new byte[1500];
        RedWriter writer = new(buffer, _former.Count);
        for (int i = 0; i < _former.Count; i++)
        {
            writer.TryAdd(textType, (int)Interval * (_former.Count - i), _former[i]);
        }

        return buffer[..writer.Finish(textType, block)];
    }
}
