namespace MediaServer.Care.OnCall;

/// <summary>
/// Who is rung when: the first line at once, the second and third after the service's times. A line in which nobody is
/// left to be asked (no shift, or everybody declined) is not waited for. Told the time; decides nothing by itself.
/// </summary>
public sealed class RingPlan
{
    private readonly OnCallService _service;
    private readonly DateTimeOffset _since;
    private readonly List<Callee> _people;
    private int _level;

    /// <param name="service">Its times.</param>
    /// <param name="shifts">Those on duty now.</param>
    /// <param name="now">When the button was pressed.</param>
    public RingPlan(OnCallService service, IEnumerable<Shift> shifts, DateTimeOffset now)
    {
        _service = service;
        _since = now;
        _people =
        [
            .. shifts.GroupBy(s => s.Person, StringComparer.OrdinalIgnoreCase)
                .Select(same => new Callee(same.First().Person, same.Min(s => s.Level))).OrderBy(c => c.Level),
        ];
        Advance(now);
    }

    public IReadOnlyList<Callee> People => _people;

    /// <summary>When the next line is rung; null when all are.</summary>
    public DateTimeOffset? NextLineAt => _people.Any(p => p.Level > _level) ? Due(_people.Where(p => p.Level > _level).Min(p => p.Level)) : null;

    public DateTimeOffset GivesUpAt => _since.AddSeconds(_service.GiveUpAfter);

    /// <summary>True when nobody is left who could answer.</summary>
    public bool IsHopeless => _people.All(p => p.State == CalleeState.Declined);

    /// <summary>Time has passed: true when somebody is rung now who wasn't before.</summary>
    public bool Advance(DateTimeOffset now)
    {
        bool more = false;
        while (true)
        {
            int? next = _people.Where(p => p.Level > _level).Select(p => (int?)p.Level).Min();
            bool nobodyLeft = _people.Where(p => p.Level <= _level).All(p => p.State == CalleeState.Declined);
            if (next is not { } level || (!nobodyLeft && now < Due(level)))
            {
                return more;
            }

            _level = level;
            foreach (Callee callee in _people.Where(p => p.Level <= _level && p.State == CalleeState.Waiting))
            {
                callee.State = CalleeState.Ringing;
                more = true;
            }
        }
    }

    /// <summary>Somebody says no; false when they were not rung.</summary>
    public bool Decline(string person) => Set(person, CalleeState.Declined);

    public bool Answer(string person) => Set(person, CalleeState.Answered);

    public bool IsRinging(string person) => Find(person) is { State: CalleeState.Ringing };

    private bool Set(string person, CalleeState state)
    {
        if (Find(person) is not { State: CalleeState.Ringing } callee)
        {
            return false;
        }

        callee.State = state;
        return true;
    }

    private Callee? Find(string person) => _people.Find(p => string.Equals(p.Person, person, StringComparison.OrdinalIgnoreCase));

    private DateTimeOffset Due(int level) => level switch
    {
        <= 1 => _since,
        2 => _since.AddSeconds(_service.SecondAfter),
        _ => _since.AddSeconds(_service.ThirdAfter),
    };
}

/// <summary>Somebody on duty, and what became of ringing them.</summary>
public sealed class Callee(string person, int level)
{
    public string Person { get; } = person;

    public int Level { get; } = level;

    public CalleeState State { get; internal set; }
}

public enum CalleeState
{
    /// <summary>In a later line.</summary>
    Waiting,
    Ringing,
    Declined,
    Answered,
}
