namespace MediaServer.Interop.Tests.Harness;

/// <summary>As <see cref="NamespaceFactAttribute"/>, with data.</summary>
internal sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = ClientNetwork.Obstacle;
}
