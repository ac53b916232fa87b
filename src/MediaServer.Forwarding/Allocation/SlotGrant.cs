using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>What allocation keeps for one picture slot between its rounds.</summary>
public sealed class SlotGrant
{
    /// <summary>Index of "nothing".</summary>
    public const int None = -1;

    private const int MaxRungs = 16;
    private static readonly Duration UpInterval = Duration.FromSeconds(8);
    private static readonly Duration FailureWait = Duration.FromSeconds(4);
    private static readonly Duration AfterDown = Duration.FromSeconds(4);
    private static readonly Duration FailedSoon = Duration.FromSeconds(6);

    private readonly Rung[] _rungs = new Rung[MaxRungs];
    private Instant _lastUp = Instant.Past;
    private Instant _lastDown = Instant.Past;
    private int _failed;
    private bool _hadAll;

    /// <summary>Ways to serve the picture now, cheapest first.</summary>
    public ReadOnlySpan<Rung> Rungs => _rungs.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Index of the rung given in the round before, <see cref="None"/> when none was.</summary>
    public int Current { get; private set; } = None;

    /// <summary>Index in the round that runs.</summary>
    public int Chosen { get; set; } = None;

    /// <summary>True until the slot has been given something.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>Layer given; <see cref="None"/> for no picture.</summary>
    public int Layer { get; private set; } = None;

    public int Temporal { get; private set; }

    /// <summary>Bits a second granted.</summary>
    public long Bits { get; private set; }

    /// <summary>Bits a second that this slot could take at most: what was granted and what was left over.</summary>
    public long Room { get; set; }

    /// <summary>Times the slot went up or down.</summary>
    public long Switches { get; private set; }

    public void Reset()
    {
        Count = 0;
        Current = None;
        Layer = None;
        IsNew = true;
        Bits = 0;
        Room = 0;
        _lastUp = Instant.Past;
        _lastDown = Instant.Past;
        _failed = 0;
    }

    public void Clear()
    {
        Count = 0;
        Chosen = None;
    }

    public void Add(in Rung rung)
    {
        // What is better and takes less makes the dearer one pointless.
        while (Count > 0 && _rungs[Count - 1].Bits > rung.Bits)
        {
            Count--;
        }

        if (Count < MaxRungs)
        {
            _rungs[Count++] = rung;
        }
    }

    /// <summary>Finds again, among rungs that may have changed, the one that was given.</summary>
    public void FindCurrent()
    {
        Current = None;
        for (int i = 0; i < Count && Layer != None; i++)
        {
            if (_rungs[i].Layer < Layer || (_rungs[i].Layer == Layer && _rungs[i].Temporal <= Temporal))
            {
                Current = i;
            }
        }
    }

    public bool IsTop(int index) => index == Count - 1;

    /// <summary>Upward at most once in 8 s; later after an attempt that had to be taken back.</summary>
    public bool MayRise(Instant now) =>
        IsNew || _hadAll || (now - _lastUp >= UpInterval + (FailureWait * Math.Min(_failed, 3)) && now - _lastDown >= AfterDown);

    /// <summary>Ends the round.</summary>
    public void Settle(Instant now)
    {
        if (Chosen > Current && !IsNew)
        {
            _lastUp = now;
            Switches++;
        }
        else if (Chosen < Current && Chosen < Count - 1)
        {
            _failed = now - _lastUp < FailedSoon ? _failed + 1 : 0;
            _lastDown = now;
            Switches++;
        }

        IsNew = false;

        // A picture that is shown larger may grow at once: what limited it was not the link.
        _hadAll = Count > 0 && Chosen == Count - 1;
        Current = Chosen;
        Layer = Chosen == None ? None : _rungs[Chosen].Layer;
        Temporal = Chosen == None ? 0 : _rungs[Chosen].Temporal;
        Bits = Chosen == None ? 0 : _rungs[Chosen].Bits;
    }
}
