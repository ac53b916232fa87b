using System.Net.WebSockets;
using MediaServer.Control.Identity;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;

namespace MediaServer.Control.Signalling;

/// <summary>
/// One client's socket: reads a message, hands it to the room, waits for that, reads the next. Wiring: what a message
/// means is decided in <see cref="Room"/>.
/// </summary>
internal sealed class SignallingSession(WebSocket socket, JoinToken token, SignallingServices services)
{
    private readonly SocketLink _link = new(socket);
    private readonly MessageRate _rate = new(services.Time);
    private readonly ControlMetrics _metrics = services.Metrics;
    private readonly string _resumeSecret = ResumeSecrets.Make();
    private RoomActor? _room;
    private Participant? _participant;

    /// <summary>Runs until the socket ends, whoever ends it.</summary>
    public async Task RunAsync(Func<string, Welcome> welcome, CancellationToken cancelled)
    {
        _metrics.SocketsChanged(1);

        // Whoever has joined hears it from the room; this is for whoever has not.
        using CancellationTokenRegistration stopping = services.Lifetime.ApplicationStopping.Register(() => _link.End("draining"));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _link.Overflowed);
        _link.Send(welcome(_resumeSecret));
        Task writing = WriteAsync(ending);
        try
        {
            await ReadAsync(ending.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The socket broke: the participant has its grace.
        }
        finally
        {
            _metrics.SocketsChanged(-1);
            _room?.Tell(room => room.Door.LoseLink(token.Participant, _link));
            if (_participant is { } participant)
            {
                _room!.Tell(room => room.LoseLink(participant, _link));
            }

            _link.Finish("bye");
            await writing;
            await ending.CancelAsync();
        }
    }

    private async Task WriteAsync(CancellationTokenSource ending)
    {
        try
        {
            await _link.WriteAsync(ending.Token);

            // Everything is said. A client that never says goodbye back is not waited for.
            ending.CancelAfter(TimeSpan.FromSeconds(5));
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            await ending.CancelAsync();
        }
    }

    private async Task ReadAsync(CancellationToken cancelled)
    {
        using MessageReceiver receiver = new(socket);
        while (true)
        {
            Received received = await receiver.ReceiveAsync(cancelled);
            if (received.Kind == ReceivedKind.Closed)
            {
                return;
            }

            if (Refusal(received.Kind) is { } refusal)
            {
                _metrics.BadMessage(refusal.Code);
                await socket.CloseOutputAsync(refusal.Status, refusal.Code, cancelled);
                return;
            }

            if (!MessageReader.TryRead(received.Utf8, out ClientMessage? message, out long? id, out string problem))
            {
                Refuse(id, ErrorCodes.BadMessage, problem);
            }
            else if (!await HandleAsync(message!))
            {
                return;
            }
        }
    }

    private (WebSocketCloseStatus Status, string Code)? Refusal(ReceivedKind kind) => kind switch
    {
        ReceivedKind.Binary => (WebSocketCloseStatus.InvalidMessageType, "text only"),
        ReceivedKind.TooLong => (WebSocketCloseStatus.MessageTooBig, "too large"),
        _ => _rate.TryTake() ? null : (WebSocketCloseStatus.PolicyViolation, "too many messages"),
    };

    /// <summary>False when the client said goodbye.</summary>
    private async Task<bool> HandleAsync(ClientMessage message)
    {
        try
        {
            switch (message)
            {
                case JoinMessage join:
                    await JoinAsync(join);
                    return true;
                case ResumeMessage resume:
                    await ResumeAsync(resume);
                    return true;
                case PingMessage ping:
                    _link.Send(new Pong { Id = ping.Id });
                    return true;
                case LeaveMessage:
                    await LeaveAsync();
                    return false;
            }

            if (_room is { } actor && await DoorCalls.TryHandleAsync(actor, token, message, _link, services.Doorkeeper))
            {
                return true;
            }

            if (_participant is not { } participant)
            {
                Refuse(message.Id, ErrorCodes.NotJoined, "Join first.");
                return true;
            }

            if (DialCalls.TryHandle(_room!, token, message, _link, services.Dialer))
            {
                return true;
            }

            if (message is CallMessage call)
            {
                await CallInAsync(call);
                return true;
            }

            string? code = await _room!.Ask(room => RoomCalls.Handle(room, participant, message, _link));
            if (code is not null)
            {
                _metrics.BadMessage(code);
            }
        }
        catch (RoomClosedException)
        {
            Refuse(message.Id, ErrorCodes.Gone, "The room has closed.");
        }
        catch (Exception error) when (error is not (OperationCanceledException or WebSocketException))
        {
            // A fault of ours: this request fails, the socket and everybody else go on.
            Refuse(message.Id, ErrorCodes.Internal, "The request failed inside the server.");
        }

        return true;
    }

    private async Task JoinAsync(JoinMessage join)
    {
        long started = services.Time.GetTimestamp();
        RoomActor? actor = services.Rooms.IsDraining ? null : await services.Rooms.OpenAsync(token.Room.Reveal());
        if (actor is null)
        {
            Refuse(join.Id, services.Rooms.IsDraining ? ErrorCodes.Draining : ErrorCodes.RoomFull, "No room can be opened now.");
            return;
        }

        JoinRequest request = new()
        {
            Token = token,
            Kind = ParticipantKind.Browser,
            ParticipantId = token.Participant,
            Offer = join.Offer ?? "",
            Link = _link,
            RequestId = join.Id,
            Sources = join.Sources ?? [],
            Muted = join.Muted ?? [],
            View = join.View,
            ResumeSecret = _resumeSecret,
        };
        (ConnectResult result, Participant? participant) = await actor.Ask(room => RoomCalls.Join(room, request, _participant));
        _metrics.Joined(participant is null ? result.Code : "ok", "browser", services.Time.GetElapsedTime(started));
        if (result.Code == ErrorCodes.Waiting)
        {
            _room = actor;
            return;
        }

        if (participant is null)
        {
            Refuse(join.Id, result.Code, result.Detail);
            return;
        }

        _room = actor;
        _participant = participant;
    }

    /// <summary>Somebody more is called into this room.</summary>
    private async Task CallInAsync(CallMessage call)
    {
        if (!token.Role.IsStaff())
        {
            Refuse(call.Id, ErrorCodes.Forbidden, "Only staff may call somebody in.");
        }
        else if (!await services.OnCall.StartInAsync(call.Service ?? "", token.Room.Reveal(), token.Name.Reveal(), token.Role))
        {
            Refuse(call.Id, ErrorCodes.BadMessage, "There is no such service.");
        }
    }

    private async Task ResumeAsync(ResumeMessage resume)
    {
        RoomActor? actor = services.Rooms.Find(token.Room.Reveal());
        Participant? participant = actor is null || _participant is not null
            ? null
            : await actor.Ask(room => room.Resume(token.Participant, resume, _link, _resumeSecret));
        if (participant is null)
        {
            Refuse(resume.Id, ErrorCodes.Gone, "There is nothing to come back to: join anew.");
            return;
        }

        _room = actor;
        _participant = participant;
    }

    private async Task LeaveAsync()
    {
        if (_participant is { } participant)
        {
            await _room!.Ask(room =>
            {
                room.Leave(participant, "left");
                return true;
            });
            _participant = null;
        }

        _room?.Tell(room => room.Door.GiveUp(token.Participant, _link));
        _link.Finish("left");
    }

    private void Refuse(long? id, string code, string detail)
    {
        _metrics.BadMessage(code);
        _link.Send(RoomCalls.Error(id, code, detail));
    }
}
