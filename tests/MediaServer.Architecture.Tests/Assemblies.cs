using Mono.Cecil;

namespace MediaServer.Architecture.Tests;

/// <summary>The built assemblies beside the tests.</summary>
internal static class Assemblies
{
    public static AssemblyDefinition Read(string project)
    {
        string file = project == "Host" ? "mediaserver.dll" : $"MediaServer.{project}.dll";
        return AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, file));
    }
}
