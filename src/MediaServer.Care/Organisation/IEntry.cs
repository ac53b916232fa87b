namespace MediaServer.Care.Organisation;

/// <summary>Something that an administrator keeps under a short name of its own.</summary>
public interface IEntry
{
    /// <summary>As in an address and in CSV: <c>jokkmokk</c>.</summary>
    string Id { get; }
}
