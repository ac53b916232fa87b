namespace MediaServer.Recording.Depacketizing;

/// <summary>Takes frames in the order in which they were sent.</summary>
public interface IFrameSink
{
    void Frame(in MediaFrame frame);

    /// <summary>A frame was begun and can't be finished, or its bytes make no sense.</summary>
    void Broken();
}
