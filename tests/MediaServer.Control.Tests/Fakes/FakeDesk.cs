using MediaServer.Control.Recordings;
using MediaServer.Engine;
using MediaServer.Recording.Manifest;

namespace MediaServer.Control.Tests;

/// <summary>A recorder that only remembers what it was told.</summary>
internal sealed class FakeDesk : IRecordingDesk, IRecordingAudit, ILiveRecording
{
    public string? Refusal { get; set; }

    public bool StopOnRefusal { get; set; }

    public TimeSpan ConsentTime { get; } = TimeSpan.FromSeconds(30);

    public IRecordingAudit Audit => this;

    public List<RecordingAct> Acts { get; } = [];

    public List<string> Orders { get; } = [];

    public HashSet<SourceKey> Sources { get; } = [];

    public RecordingManifest? Manifest { get; private set; }

    public Action<RecordingNews> Tell { get; private set; } = _ => { };

    public string Id => Manifest!.Id;

    public bool IsAlive { get; set; } = true;

    public string? WhyNot(string roomClass) => Refusal;

    public ILiveRecording Start(RecordingStart start, Action<RecordingNews> tell)
    {
        Manifest = start.Manifest;
        Sources.UnionWith(start.Sources.Select(source => source.Key));
        Tell = tell;
        Orders.Add("start");
        return this;
    }

    public void Write(RecordingAct act) => Acts.Add(act);

    public void Add(RecordedSource source) => Sources.Add(source.Key);

    public void Remove(SourceKey source) => Sources.Remove(source);

    public void Follow(SourceKey camera) => Orders.Add($"follow {camera.Peer.Number}");

    public void Mark(string title) => Orders.Add(title);

    public void Say(string line) => Orders.Add(line);

    public void Change(Func<RecordingManifest, RecordingManifest> change) => Manifest = change(Manifest!);

    public void Pause() => Orders.Add("pause");

    public void Resume() => Orders.Add("resume");

    public void Finish() => Orders.Add("finish");
}
