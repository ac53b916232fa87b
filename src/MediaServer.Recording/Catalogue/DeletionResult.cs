namespace MediaServer.Recording.Catalogue;

/// <summary>What became of a wish to delete.</summary>
public enum DeletionResult : byte
{
    Deleted,
    Unknown,

    /// <summary>It is being written.</summary>
    Running,

    /// <summary>A legal hold stands.</summary>
    Held,
}
