using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MediaServer.Architecture.Tests;

/// <summary>
/// No lock on the media path: the IL of the cores and of the lane's loop is scanned for everything that waits for
/// another thread. The mailboxes are the one place where threads meet.
/// </summary>
public sealed class LockTests
{
    private static readonly string[] s_banned =
    [
        "System.Threading.Monitor", "System.Threading.Lock", "System.Threading.SemaphoreSlim", "System.Threading.Semaphore", "System.Threading.Mutex",
        "System.Threading.ReaderWriterLock", "System.Threading.SpinLock", "System.Threading.ManualResetEvent", "System.Threading.AutoResetEvent",
        "System.Threading.Channels.", "System.Collections.Concurrent.",
    ];

    public static TheoryData<string, string> Places => new()
    {
        { "Forwarding", "" },
        { "Protocols", "" },
        { "Engine", "MediaServer.Engine.Lanes." },
        { "Engine", "MediaServer.Engine.Peers." },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void NothingOnTheMediaPathWaitsForAnotherThread(string project, string prefix)
    {
        using AssemblyDefinition assembly = Assemblies.Read(project);
        int scanned = 0;
        foreach (MethodDefinition method in Methods(assembly.MainModule.Types))
        {
            if (!method.DeclaringType.FullName.StartsWith(prefix, StringComparison.Ordinal)
                || method.DeclaringType.Name is "Inbox" or "Outbox"
                || !method.HasBody)
            {
                continue;
            }

            scanned++;
            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.Operand is MemberReference member)
                {
                    string name = $"{member.DeclaringType?.FullName}.{member.Name}";
                    Assert.DoesNotContain(s_banned, banned => name.StartsWith(banned, StringComparison.Ordinal));
                }
            }
        }

        Assert.True(scanned > 20, "the scan found hardly any methods: has the namespace moved?");
    }

    private static IEnumerable<MethodDefinition> Methods(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(type => type.Methods.Concat(Methods(type.NestedTypes)));
}
