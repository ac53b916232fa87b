using Mono.Cecil;

namespace MediaServer.Architecture.Tests;

/// <summary>The direction of references between projects: an edge that is not on the list fails with its reason.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Primitives"] = [],
        ["Crypto"] = ["Primitives"],
        ["Protocols"] = ["Crypto", "Primitives"],
        ["Forwarding"] = ["Protocols", "Crypto", "Primitives"],
        ["Transport"] = ["Primitives"],
        ["Engine"] = ["Forwarding", "Transport", "Protocols", "Crypto", "Primitives"],
        ["Recording"] = ["Protocols", "Crypto", "Primitives"],
        ["Codecs"] = ["Protocols", "Primitives"],
        ["Codecs.Process"] = ["Codecs"],
        ["Care"] = ["Primitives"],
        ["Control"] = ["Care", "Engine", "Recording", "Codecs", "Forwarding", "Protocols", "Crypto", "Primitives"],
        ["Host"] = ["Control", "Care", "Engine", "Recording", "Codecs", "Forwarding", "Transport", "Protocols", "Crypto", "Primitives"],
    };

    public static TheoryData<string> Projects => [.. s_allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProjectRefersOnlyToWhatLiesBelowIt(string project)
    {
        using AssemblyDefinition assembly = Assemblies.Read(project);
        foreach (AssemblyNameReference reference in assembly.MainModule.AssemblyReferences)
        {
            if (reference.Name.StartsWith("MediaServer.", StringComparison.Ordinal))
            {
                string target = reference.Name["MediaServer.".Length..];
                Assert.True(
                    s_allowed[project].Contains(target),
                    $"{project} -> {target} is not an arrow of docs/architecture.md. Move the type down, or argue the arrow in docs/decisions and add it here.");
            }
        }
    }

    [Theory]
    [InlineData("Primitives")]
    [InlineData("Crypto")]
    [InlineData("Protocols")]
    [InlineData("Forwarding")]
    public void ASansIoProjectHasNoSocketThreadOrTask(string project)
    {
        using AssemblyDefinition assembly = Assemblies.Read(project);
        string[] banned = ["System.Net.Sockets", "System.Threading.Thread", "System.Threading.Timer", "System.Threading.Tasks.Task", "System.Threading.Channels", "System.Diagnostics.Stopwatch"];
        foreach (TypeReference type in assembly.MainModule.GetTypeReferences())
        {
            Assert.DoesNotContain(banned, name => type.FullName.StartsWith(name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void OnlyTheTransportCallsSocketsOfTheSystem()
    {
        foreach (string project in s_allowed.Keys.Where(name => name is not ("Transport" or "Codecs")))
        {
            using AssemblyDefinition assembly = Assemblies.Read(project);
            Assert.DoesNotContain(assembly.MainModule.ModuleReferences, module => module.Name is "libc" or "c");
        }
    }
}
