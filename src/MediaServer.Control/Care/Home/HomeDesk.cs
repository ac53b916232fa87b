using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Care.Audit;
using MediaServer.Care.Home;
using MediaServer.Control.Api;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Primitives;

namespace MediaServer.Control.Care.Home;

/// <summary>Links of patients at home, and ringing their tablets. What rings lives in this process, and no longer than a minute.</summary>
internal sealed class HomeDesk(TokenSecret secret, MediaServerOptions options, IRoomDirectory rooms, JoinTokens tokens, TokenMaker maker, IAuditTrail audit, TimeProvider time)
{
    private static readonly TimeSpan Rings = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PageIsOpen = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Room, string Caller, string Name, DateTimeOffset Until)> _ringing = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = [];

    /// <summary>The patient's own address: nothing in it but a signature.</summary>
    public Uri Link(FollowUp one) => new(options.Http.PublicUrl, "/home#" + Fragment(one.Id, one.Generation));

    public string Fragment(string id, int generation) => string.Create(CultureInfo.InvariantCulture, $"h.{id}.{generation}.{Sign(id, generation)}");

    public bool TryRead(string? text, out string id, out int generation)
    {
        id = "";
        generation = 0;
        string[] parts = text is { Length: <= 128 } ? text.Split('.') : [];
        if (parts.Length != 4 || parts[0] != "h" || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out generation))
        {
            return false;
        }

        id = parts[1];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(id, generation)), Encoding.UTF8.GetBytes(parts[3]));
    }

    /// <summary>Calls a patient now: the tablet's page rings; the caller goes into the room and sees whether it does.</summary>
    public StartedCall Call(FollowUp patient, StaffSession caller)
    {
        string room = "call-home-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        JoinToken token = tokens.Issue(room, caller.Name, caller.Role, TokenMaker.DefaultLifetime, caller.Identified) with { Participant = caller.Participant };
        lock (_gate)
        {
            _ringing[patient.Id] = (room, caller.Name, patient.Name, time.GetUtcNow() + Rings);
        }

        audit.Note(new AuditEvent(AuditActions.HomeCall, time.GetUtcNow())
        {
            Room = room,
            Actor = caller.Participant,
            Role = caller.Role.ToWire(),
            Subject = patient.Id,
            Name = new Personal<string>(caller.Name),
        });
        string text = tokens.Write(token);
        return new StartedCall(patient.Id, room, text, maker.Link(room, text).AbsoluteUri);
    }

    /// <summary>The tablet's page asks; true when it is open, which is what the caller is shown.</summary>
    public (string Caller, string Room, string Token)? Look(FollowUp patient)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            _seen[patient.Id] = now;
            if (!_ringing.TryGetValue(patient.Id, out (string Room, string Caller, string Name, DateTimeOffset Until) ring) || ring.Until <= now)
            {
                return null;
            }

            JoinToken token = tokens.Issue(ring.Room, patient.Name, Role.Patient, TokenMaker.DefaultLifetime, "guest") with { Participant = "h-" + patient.Id };
            return (ring.Caller, ring.Room, tokens.Write(token));
        }
    }

    public bool IsOpen(string patient)
    {
        lock (_gate)
        {
            return _seen.TryGetValue(patient, out DateTimeOffset at) && at + PageIsOpen > time.GetUtcNow();
        }
    }

    /// <summary>The patient answered or said no: it rings no more.</summary>
    public void Stop(string patient, string state)
    {
        lock (_gate)
        {
            if (_ringing.Remove(patient, out (string Room, string Caller, string Name, DateTimeOffset Until) ring))
            {
                Tell(ring.Room, ring.Name, state, state);
            }
        }
    }

    /// <summary>Time has passed: callers are shown what rings.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            foreach ((string patient, (string room, _, string name, DateTimeOffset until)) in _ringing.ToArray())
            {
                bool over = until <= now;
                if (over)
                {
                    _ringing.Remove(patient);
                }

                bool open = _seen.TryGetValue(patient, out DateTimeOffset at) && at + PageIsOpen > now;
                Tell(room, name, over ? "missed" : "ringing", open ? "ringing" : "no-device");
            }
        }
    }

    private void Tell(string room, string name, string state, string person)
    {
        Ringing message = new() { Call = room, Service = name, State = state == "declined" ? "missed" : state, People = [new RingingPerson(name, 1, person)] };
        rooms.Find(room)?.Tell(open => open.Broadcast(message));
    }

    private string Sign(string id, int generation)
    {
        string signed = string.Create(CultureInfo.InvariantCulture, $"home-link\n{id}\n{generation}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(secret.Key, Encoding.UTF8.GetBytes(signed)).AsSpan(0, 16));
    }
}
