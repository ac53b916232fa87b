using MediaServer.Care.Audit;
using MediaServer.Control.Identity;
using MediaServer.Control.Sip.Door;
using MediaServer.Primitives;

namespace MediaServer.Control.Sip;

/// <summary>One stranger before the door: prompts, digits, three tries. On the endpoint's loop.</summary>
internal sealed class PinDoor(SipLeg leg, PromptPlayer player, SipLegServices services, string dialled, string source)
{
    // Whoever stands before the door and says nothing holds a port.
    private static readonly Duration s_patience = Duration.FromSeconds(60);

    private readonly PinEntryDialog _entry = new();
    private Instant _end = Instant.Never;
    private int _tries;

    public void Start(Instant now)
    {
        _end = now + s_patience;
        player.Play(Prompt.EnterPin);
    }

    public void Press(char key, Instant now)
    {
        if (_entry.Take(key, now) is { } pin)
        {
            Check(pin, now);
        }
    }

    public void Advance(Instant now)
    {
        if (_entry.Advance(now) is { } pin)
        {
            Check(pin, now);
        }
        else if (now >= _end)
        {
            _end = Instant.Never;
            services.Desk.HangUp(leg, "no PIN", now);
        }
    }

    private void Check(string pin, Instant now)
    {
        string trunk = leg.Party.Trunk?.Name ?? "";
        if (services.Pins.Find(pin, dialled) is { } entry && Roles.TryParse(entry.Role, out Role role))
        {
            services.PinGuard.Passed(source);
            Note("telephone-pin", entry.Room, "right");
            _end = Instant.Never;
            player.Play(Prompt.Welcome);
            leg.Admit(entry.Room, entry.Name, role, now);
            return;
        }

        services.PinGuard.Failed(source, trunk, dialled, now);
        services.Metrics.Refused("sip-pin");
        Note("telephone-pin", dialled, "wrong");
        if (++_tries >= PinGuard.TriesOfCall)
        {
            player.Play(Prompt.TooManyTries);
            services.Desk.HangUp(leg, "three wrong PINs", now);
            return;
        }

        player.Play(Prompt.WrongPin);
    }

    private void Note(string action, string room, string detail) =>
        services.Audit.Note(new AuditEvent(action, services.Time.GetUtcNow()) { Room = room, Actor = leg.Id, Detail = detail });
}
