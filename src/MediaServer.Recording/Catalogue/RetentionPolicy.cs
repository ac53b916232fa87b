namespace MediaServer.Recording.Catalogue;

/// <summary>How long recordings of each room class are kept.</summary>
/// <param name="Default">For a class that isn't named.</param>
/// <param name="ByClass">By room class.</param>
public sealed record RetentionPolicy(TimeSpan Default, IReadOnlyDictionary<string, TimeSpan> ByClass)
{
    public TimeSpan For(string roomClass) => ByClass.TryGetValue(roomClass, out TimeSpan time) ? time : Default;
}
