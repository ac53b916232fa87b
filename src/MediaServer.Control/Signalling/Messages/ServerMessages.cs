using System.Text.Json.Serialization;

namespace MediaServer.Control.Signalling;

/// <summary>What the server says (docs/protocol.md). Immutable: one message goes to many sockets.</summary>
internal abstract record ServerMessage
{
    [JsonPropertyOrder(-2)]
    public abstract string Type { get; }

    /// <summary>True for what the next message of its kind replaces: a slow client loses these first.</summary>
    [JsonIgnore]
    public virtual bool IsReplaceable => false;
}

/// <summary>The answer to a request.</summary>
internal abstract record Reply : ServerMessage
{
    [JsonPropertyOrder(-1)]
    public long? Id { get; init; }
}

internal sealed record Pong : Reply
{
    public override string Type => "pong";
}

internal sealed record Welcome : ServerMessage
{
    public override string Type => "welcome";
    public required string Participant { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required string Room { get; init; }
    public required IReadOnlyList<IceServer> IceServers { get; init; }
    public required string Resume { get; init; }
    public required Limits Limits { get; init; }
    public required IReadOnlyList<string> Codecs { get; init; }
    public required ServerAbout Server { get; init; }
    public required RecordingGlimpse Recording { get; init; }
}

internal sealed record IceServer(IReadOnlyList<string> Urls, string Username, string Credential);

internal sealed record Limits(int VideoTiles);

internal sealed record ServerAbout(string Version, IReadOnlyList<string> Languages);

/// <summary>Whether somebody who is about to join would come into a recorded call.</summary>
internal sealed record RecordingGlimpse(string State);

internal sealed record Joined : Reply
{
    public override string Type => "joined";
    public required string Answer { get; init; }
    public required IReadOnlyList<ParticipantInfo> Participants { get; init; }
    public required IReadOnlyList<TrackInfo> Tracks { get; init; }
    public required IReadOnlyList<ChatLine> Chat { get; init; }
}

internal sealed record Updated : Reply
{
    public override string Type => "updated";
    public required string Answer { get; init; }
    public required IReadOnlyList<TrackInfo> Tracks { get; init; }
}

internal sealed record Resumed : Reply
{
    public override string Type => "resumed";
    public required IReadOnlyList<ParticipantInfo> Participants { get; init; }
    public required IReadOnlyList<TrackInfo> Tracks { get; init; }
    public required IReadOnlyList<ChatLine> Chat { get; init; }
}

internal sealed record ErrorReply : Reply
{
    public override string Type => "error";
    public required string Code { get; init; }
    public required string Title { get; init; }
    public string? Detail { get; init; }
}

internal sealed record Tracks : ServerMessage
{
    public override string Type => "tracks";

    [JsonPropertyName("tracks")]
    public required IReadOnlyList<TrackInfo> List { get; init; }
}

internal sealed record Need : ServerMessage
{
    public override string Type => "need";
    public required int Audio { get; init; }
    public required int Video { get; init; }
}

internal sealed record ParticipantChanged : ServerMessage
{
    public override string Type => "participant";
    public required ParticipantInfo Participant { get; init; }
}

internal sealed record Left : ServerMessage
{
    public override string Type => "left";
    public required string Participant { get; init; }
    public required string Reason { get; init; }
}

internal sealed record Speakers : ServerMessage
{
    public override string Type => "speakers";
    public override bool IsReplaceable => true;
    public required IReadOnlyList<string> Participants { get; init; }
}

internal sealed record Quality : ServerMessage
{
    public override string Type => "quality";
    public override bool IsReplaceable => true;
    public required IReadOnlyDictionary<string, int> Participants { get; init; }
    public required OwnQuality Self { get; init; }
}

internal sealed record OwnQuality(int Up, int Down, int Kbit);

internal sealed record Layers : ServerMessage
{
    public override string Type => "layers";
    public required string Source { get; init; }
    public required IReadOnlyList<LayerEntry> Encodings { get; init; }
}

/// <summary>One encoding as the page hands it to <c>setParameters</c>; a null figure is not touched.</summary>
internal sealed record LayerEntry(string Rid, bool Active, int? MaxBitrate, int? MaxFramerate);

/// <summary>How a client should send its voice.</summary>
internal sealed record Voice : ServerMessage
{
    public override string Type => "voice";
    public required string Source { get; init; }

    /// <summary>Milliseconds in a packet: 20, 40 or 60.</summary>
    public required int Ptime { get; init; }
    public int? MaxBitrate { get; init; }
    public required bool Redundancy { get; init; }
}

internal sealed record Link : ServerMessage
{
    public override string Type => "link";
    public required string State { get; init; }
    public required int Kbit { get; init; }
}

internal sealed record ChatSaid : ServerMessage
{
    public override string Type => "chat";
    public required string Id { get; init; }
    public required string Participant { get; init; }
    public required string Name { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed record Ended : ServerMessage
{
    public override string Type => "ended";
    public required string Reason { get; init; }
}

/// <summary>A participant as others see it.</summary>
internal sealed record ParticipantInfo
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required string Identified { get; init; }
    public required string Kind { get; init; }
    public required IReadOnlyList<string> Sources { get; init; }
    public required IReadOnlyList<string> Muted { get; init; }
    public required bool Hand { get; init; }
    public required int Quality { get; init; }
    public required bool Encrypted { get; init; }

    /// <summary>True for a room system whose camera can be moved; left out for everybody else.</summary>
    public bool? Movable { get; init; }
    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>What a receiving section carries.</summary>
internal sealed record TrackInfo(string Mid, string Participant, string Source, string State);

/// <summary>A line of the chat's past.</summary>
internal sealed record ChatLine(string Id, string Participant, string Name, string Text, DateTimeOffset At);
