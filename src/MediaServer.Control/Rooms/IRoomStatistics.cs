using MediaServer.Care.Statistics;

namespace MediaServer.Control.Rooms;

/// <summary>Where rooms leave what figures are made of; never waits.</summary>
internal interface IRoomStatistics
{
    void Stayed(Stay stay);
}
