using MediaServer.Engine.Lanes;

namespace MediaServer.Engine.Commands;

/// <summary>Something that another thread wants done on a lane.</summary>
public abstract class LaneCommand
{
    /// <summary>Runs on the lane.</summary>
    public abstract void Run(LaneState lane);
}
