using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaServer.Crypto;

namespace MediaServer.Recording.Manifest;

/// <summary>A manifest with its node's signature, as it lies on disk: one line of canonical JSON.</summary>
public sealed class SignedManifest
{
    private SignedManifest(RecordingManifest manifest, byte[] bytes, byte[] publicKey, bool isGenuine)
    {
        Manifest = manifest;
        Bytes = bytes;
        PublicKey = publicKey;
        IsGenuine = isGenuine;
    }

    public RecordingManifest Manifest { get; }

    /// <summary>Canonical bytes, signature included.</summary>
    public byte[] Bytes { get; }

    /// <summary>The key that the manifest names; to be compared with one known from elsewhere.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The signature fits the content and the named key.</summary>
    public bool IsGenuine { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>, hexadecimal: what the next link of the chain names.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    public static SignedManifest Sign(RecordingManifest manifest, NodeKey key)
    {
        JsonObject content = JsonSerializer.SerializeToNode(manifest, RecordingManifest.Json)!.AsObject();
        byte[] signature = key.Sign(JsonCanonicalizer.Canonicalize(content));
        content["signature"] = new JsonObject
        {
            ["algorithm"] = "Ed25519",
            ["key"] = Convert.ToHexStringLower(key.PublicKey),
            ["value"] = Convert.ToHexStringLower(signature),
        };
        return new SignedManifest(manifest, JsonCanonicalizer.Canonicalize(content), key.PublicKey, isGenuine: true);
    }

    /// <summary>Reads a manifest; false when it isn't one. Whether it is genuine is said by the result.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SignedManifest? signed)
    {
        signed = null;
        try
        {
            JsonObject content = JsonNode.Parse(bytes)!.AsObject();
            content.Remove("signature", out JsonNode? signature);
            RecordingManifest manifest = content.Deserialize<RecordingManifest>(RecordingManifest.Json)!;
            byte[] key = Convert.FromHexString(signature?["key"]?.GetValue<string>() ?? "");
            byte[] value = Convert.FromHexString(signature?["value"]?.GetValue<string>() ?? "");
            bool genuine = Ed25519.Verify(key, JsonCanonicalizer.Canonicalize(content), value);
            signed = new SignedManifest(manifest, bytes.ToArray(), key, genuine);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return false;
        }
    }
}
