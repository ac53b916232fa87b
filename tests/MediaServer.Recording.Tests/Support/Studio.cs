using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests;

/// <summary>A whole recording in virtual time: senders, session, storage, all stepped by the test.</summary>
internal sealed class Studio : IDisposable
{
    public const string Id = "rec-1";
    private readonly Dictionary<int, Packetizer> _packetizers = [];
    private readonly SeededRandomSource _random = new(11);

    public Studio(MemoryStorage? storage = null, StorageLimits? limits = null, IReadOnlyList<TrackDescription>? tracks = null, RecordingOptions? options = null, MemoryStorage? mirror = null)
    {
        Storage = storage ?? new MemoryStorage();
        Worker = new StorageWorker(Storage, limits ?? new StorageLimits(), start: false);
        Mirror = mirror is null ? null : new StorageWorker(mirror, limits ?? new StorageLimits(), start: false);
        Log = new SealLog(LogStorage);
        tracks ??= [Voice, Camera];
        RecordingManifest manifest = new()
        {
            Id = Id,
            Room = "Ward 3",
            RoomClass = "visit",
            Purpose = "second opinion",
            Started = DateTimeOffset.UnixEpoch.AddDays(20_000),
            Parties = [new("p1", "Anna", "patient", DateTimeOffset.UnixEpoch.AddDays(20_000), null)],
        };
        options = (options ?? new RecordingOptions { Recipients = [] }) with { Recipients = [Identity.Recipient] };
        IReadOnlyList<StorageWorker> workers = Mirror is null ? [Worker] : [Worker, Mirror];
        Session = new RecordingSession(manifest, options, tracks, workers, Key, Log, _random, new WallClock(1_728_000_000_000_000), Now);
        for (int i = 0; i < tracks.Count; i++)
        {
            _packetizers[i + 1] = new Packetizer(tracks[i].Codec, (uint)(100 + i), (ushort)(65530 + i));
        }
    }

    public static TrackDescription Voice => new() { Codec = MatroskaCodec.Opus, Kind = TrackKind.Voice, Name = "Anna", Role = "patient", Sender = "a" };

    public static TrackDescription Camera => new() { Codec = MatroskaCodec.Vp8, Kind = TrackKind.Camera, Name = "Anna", Role = "patient", Sender = "a" };

    public static AgeIdentity Identity { get; } = AgeIdentity.Generate(new SeededRandomSource(5));

    public static NodeKey Key { get; } = NodeKey.Generate(new SeededRandomSource(6));

    public MemoryStorage Storage { get; }

    public MemoryStorage LogStorage { get; } = new();

    public StorageWorker Worker { get; }

    public StorageWorker? Mirror { get; }

    public SealLog Log { get; }

    public RecordingSession Session { get; }

    public Instant Now { get; private set; } = Instant.FromSeconds(100);

    public List<RecorderEvent> Events { get; } = [];

    /// <summary>Steps of the storage's thread between two moments; false for one that hangs.</summary>
    public bool StorageAnswers { get; set; } = true;

    public bool MirrorAnswers { get; set; } = true;

    public RecordingCatalogue Catalogue(MemoryStorage? storage = null) => new(storage ?? Storage, Log, Key);

    public int AddTrack(TrackDescription track)
    {
        int handle = Session.Recorder.AddTrack(track, Now);
        _packetizers[handle] = new Packetizer(track.Codec, (uint)(100 + handle), 1);
        return handle;
    }

    public IEnumerable<byte[]> Packets(int handle, byte[] frame, uint timestamp) => _packetizers[handle].Frame(frame, timestamp);

    public void Send(int handle, byte[] frame, uint timestamp)
    {
        foreach (byte[] packet in Packets(handle, frame, timestamp))
        {
            Assert.True(Session.Recorder.Packet(handle, packet, Now));
        }
    }

    /// <summary>Lets time pass: 20 ms steps of fake voice and camera, 25 frames a second.</summary>
    public void Talk(double seconds, int videoBytes = 5000, int keyframeEvery = 50)
    {
        for (int i = 0; i < (int)(seconds * 50); i++)
        {
            long step = (Now - Instant.FromSeconds(100)).Microseconds / 20_000;
            Send(1, FakeMedia.Opus(80, _random), (uint)(step * 960));
            if (step % 2 == 0)
            {
                bool key = step / 2 % keyframeEvery == 0 || Session.Recorder.Uses[1].Frames == 0;
                Send(2, FakeMedia.Vp8(key, videoBytes, _random), (uint)(step * 1800));
            }

            Pass(Duration.FromMilliseconds(20));
        }
    }

    public void Pass(Duration time)
    {
        Now += time;
        if (Now >= Session.Deadline)
        {
            Session.Tick(Now);
        }

        while ((StorageAnswers && Worker.RunOnce()) | (MirrorAnswers && Mirror is not null && Mirror.RunOnce()))
        {
        }

        while (Session.Recorder.TryTakeEvent(out RecorderEvent e))
        {
            Events.Add(e);
        }
    }

    public void Finish()
    {
        Session.Recorder.Finish(Now);
        for (int i = 0; i < 1500 && Session.Recorder.State is not (RecordingState.Finished or RecordingState.Failed); i++)
        {
            Pass(Duration.FromMilliseconds(20));
        }
    }

    public static byte[] Decrypt(byte[] file)
    {
        Assert.Equal(AgeError.None, AgeReader.TryOpen(new MemoryStream(file), [Identity], out AgeReader? reader));
        using MemoryStream whole = new();
        reader!.CopyTo(whole);
        return whole.ToArray();
    }

    public byte[] Plain() => Decrypt(Storage.Content(RecordingFiles.Content(Id)));

    public void Dispose()
    {
        Session.Dispose();
        Worker.Dispose();
        Mirror?.Dispose();
    }
}
