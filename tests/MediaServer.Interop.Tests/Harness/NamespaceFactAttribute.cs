namespace MediaServer.Interop.Tests.Harness;

/// <summary>A test in network namespaces: skipped, and said so, where none can be made.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = ClientNetwork.Obstacle;
}
