using System.Collections.Concurrent;
using System.Diagnostics;
using MediaServer.Codecs.Plane;

namespace MediaServer.Control.Tests.Mixing;

/// <summary>The real codec process, with what a test needs to wait for it and to kill it.</summary>
internal sealed class CodecFixture : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly CodecPlane _plane;
    private readonly CodecSupervisor _supervisor;
    private readonly BlockingCollection<bool> _changes = [];

    public CodecFixture()
    {
        CodecLauncher launcher = new(CodecLauncher.DefaultProgram, _ => { });
        Assert.Null(launcher.WhyNot);
        _plane = new CodecPlane(lanes: 1, launcher.WhyNot);
        _plane.Changed += _changes.Add;
        _supervisor = new CodecSupervisor(_plane, launcher, (_, _) => { });
        _plane.Warm();
        Await(stands: true);
    }

    public ICodecPlane Plane => _plane;

    public void Kill()
    {
        Process.GetProcessById(_supervisor.ProcessId).Kill();
        Await(stands: false);
    }

    public void Await(bool stands)
    {
        while (true)
        {
            Assert.True(_changes.TryTake(out bool change, s_patience), "the codec process doesn't change");
            if (change == stands)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _supervisor.Dispose();
        _plane.Dispose();
        _changes.Dispose();
    }
}
