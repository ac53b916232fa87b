namespace MediaServer.Codecs.Running;

/// <summary>Takes records on their way to the other side; a full ring leaves them out.</summary>
public interface IRecordSink
{
    void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body);
}
