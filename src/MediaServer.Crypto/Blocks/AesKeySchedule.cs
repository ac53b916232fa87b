using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>AES key expansion (FIPS 197 section 5.2). The S-box is the processor's, so nothing is looked up by key bytes.</summary>
internal static unsafe class AesKeySchedule
{
    /// <summary>10 for a key of 16 bytes, 14 for 32.</summary>
    public static int Rounds(int keyLength) => keyLength == 16 ? 10 : 14;

    /// <summary>Bytes of all round keys.</summary>
    public static int Length(int keyLength) => 16 * (Rounds(keyLength) + 1);

    /// <summary>Refuses keys that are neither 16 nor 32 bytes long.</summary>
    public static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 32))
        {
            throw new ArgumentException("an AES key has 16 or 32 bytes here", nameof(key));
        }
    }

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="schedule">Gets <see cref="Length"/> bytes.</param>
    public static void Expand<TAes>(ReadOnlySpan<byte> key, uint* schedule)
        where TAes : struct, IAesRounds
    {
        int keyWords = key.Length / 4;
        int words = Length(key.Length) / 4;
        for (int i = 0; i < keyWords; i++)
        {
            schedule[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
        }

        uint constant = 1;
        for (int i = keyWords; i < words; i++)
        {
            uint word = schedule[i - 1];
            if (i % keyWords == 0)
            {
                word = SubWord<TAes>(BitOperations.RotateRight(word, 8)) ^ constant;
                constant = (constant << 1) ^ ((constant >> 7) * 0x11B);
            }
            else if (keyWords == 8 && i % keyWords == 4)
            {
                word = SubWord<TAes>(word);
            }

            schedule[i] = schedule[i - keyWords] ^ word;
        }
    }

    // With four equal columns ShiftRows changes nothing: what is left of the last round is SubBytes.
    private static uint SubWord<TAes>(uint word)
        where TAes : struct, IAesRounds =>
        TAes.LastRound(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();
}
