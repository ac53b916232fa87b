using Mono.Cecil;

namespace MediaServer.Architecture.Tests;

/// <summary>The built assemblies beside the tests.</summary>
internal static class Assemblies
{
    public static AssemblyDefinition Read(string project)
    {
        string file = project switch
        {
            "Host" => "mediaserver.dll",
            "Codecs.Process" => "mediaserver-codec.dll",
            _ => $"MediaServer.{project}.dll",
        };
        return AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, file));
    }
}
