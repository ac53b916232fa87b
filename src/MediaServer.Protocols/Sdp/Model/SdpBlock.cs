namespace MediaServer.Protocols.Sdp;

/// <summary>What the session level and a media section have in common.</summary>
public abstract class SdpBlock
{
    /// <summary>The value of <c>c=</c>, or null.</summary>
    public string? Connection { get; set; }

    public List<SdpBandwidth> Bandwidths { get; } = [];

    /// <summary>In their order, duplicates kept.</summary>
    public List<SdpAttribute> Attributes { get; } = [];

    /// <summary>The address of <c>c=</c> without a multicast TTL, or null.</summary>
    public string? ConnectionAddress
    {
        get
        {
            string[] fields = Connection?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return fields.Length < 3 ? null : fields[2].Split('/')[0];
        }
    }

    public bool Has(string name)
    {
        foreach (SdpAttribute attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of the first attribute of that name; null when there is none or it has no value.</summary>
    public string? Find(string name)
    {
        foreach (SdpAttribute attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>The values of every attribute of that name.</summary>
    public IEnumerable<string> All(string name)
    {
        foreach (SdpAttribute attribute in Attributes)
        {
            if (attribute.Name == name && attribute.Value is { } value)
            {
                yield return value;
            }
        }
    }

    public void Add(string name, string? value = null) => Attributes.Add(new SdpAttribute(name, value));
}
