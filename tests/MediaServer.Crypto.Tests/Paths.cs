namespace MediaServer.Crypto.Tests;

/// <summary>Every implementation that this processor can run.</summary>
internal static class Paths
{
    public static IEnumerable<CryptoPath> Supported =>
        Enum.GetValues<CryptoPath>().Where(path => path != CryptoPath.Auto && CryptoSelection.IsSupported(path));

    public static TheoryData<CryptoPath> Data
    {
        get
        {
            TheoryData<CryptoPath> data = [];
            foreach (CryptoPath path in Supported)
            {
                data.Add(path);
            }

            return data;
        }
    }
}
