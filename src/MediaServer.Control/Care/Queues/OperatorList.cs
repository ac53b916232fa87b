namespace MediaServer.Control.Care.Queues;

/// <summary>Operators with an open console. Lives in this process; the desk's lock guards it.</summary>
internal sealed class OperatorList
{
    /// <summary>A console asks each second; one that is silent this long is closed.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, Operator> _operators = [];

    public IEnumerable<Operator> Of(string service) => _operators.Values.Where(one => one.Service == service).OrderBy(one => one.Name, StringComparer.Ordinal);

    public Operator? Find(string id) => _operators.GetValueOrDefault(id);

    /// <summary>The console asked; true when something that others see has changed.</summary>
    public bool See(string id, string name, string service, IReadOnlyCollection<string> skills, DateTimeOffset now)
    {
        if (_operators.TryGetValue(id, out Operator? known) && known.Service == service)
        {
            known.SeenAt = now;
            known.Skills = skills;
            return false;
        }

        _operators[id] = new Operator(id, name, service) { Skills = skills, SeenAt = now, Since = now };
        return true;
    }

    /// <summary>Takes away who is silent; true when there was somebody.</summary>
    public bool Forget(DateTimeOffset now)
    {
        string[] gone = [.. _operators.Values.Where(one => one.SeenAt + Silence < now && one.State != "in-call").Select(one => one.Id)];
        foreach (string id in gone)
        {
            _operators.Remove(id);
        }

        return gone.Length > 0;
    }
}

internal sealed class Operator(string id, string name, string service)
{
    public string Id { get; } = id;
    public string Name { get; } = name;
    public string Service { get; } = service;
    public IReadOnlyCollection<string> Skills { get; set; } = [];
    public DateTimeOffset SeenAt { get; set; }
    public DateTimeOffset Since { get; set; }

    /// <summary>available, in-call, after-work or away.</summary>
    public string State { get; private set; } = "available";

    public bool Takes => State is "available" or "in-call" or "after-work";

    /// <summary>True when it is a change.</summary>
    public bool Set(string state, DateTimeOffset now)
    {
        if (State == state)
        {
            return false;
        }

        State = state;
        Since = now;
        return true;
    }
}
