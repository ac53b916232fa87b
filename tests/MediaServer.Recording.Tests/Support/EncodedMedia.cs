using System.Buffers.Binary;
using System.Text;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Tests;

/// <summary>Frames that a real encoder made, at test time, by FFmpeg.</summary>
internal sealed record EncodedMedia(MatroskaCodec Codec, IReadOnlyList<byte[]> Frames, int ClockRate, int TicksPerFrame)
{
    public const int FramesPerSecond = 25;

    public long Bytes => Frames.Sum(f => (long)f.Length);

    public static EncodedMedia Make(MatroskaCodec codec, double seconds, string size = "320x180", int bitrate = 300)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("x");
        string[] output = codec switch
        {
            MatroskaCodec.Opus => ["-f", "lavfi", "-i", "sine=440:r=48000", "-c:a", "libopus", "-b:a", "32k", "-f", "ogg"],
            MatroskaCodec.H264 => [.. Video(size), "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bsf:v", "h264_metadata=aud=insert", "-f", "h264"],
            MatroskaCodec.Vp8 => [.. Video(size), "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-f", "ivf"],
            MatroskaCodec.Vp9 => [.. Video(size), "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-f", "ivf"],
            _ => [.. Video(size), "-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-f", "ivf"],
        };
        string[] rate = codec == MatroskaCodec.Opus ? [] : ["-b:v", $"{bitrate}k", "-g", "25", "-pix_fmt", "yuv420p"];
        string f = output[^1];
        Tool.Check("ffmpeg", ["-v", "error", "-y", .. output[..^2], .. rate, "-t", seconds.ToString("F2"), "-f", f, file]);
        byte[] bytes = File.ReadAllBytes(file);
        return codec switch
        {
            MatroskaCodec.Opus => new(codec, Ogg(bytes), 48_000, 960),
            MatroskaCodec.H264 => new(codec, AnnexB(bytes), 90_000, 90_000 / FramesPerSecond),
            _ => new(codec, Ivf(bytes), 90_000, 90_000 / FramesPerSecond),
        };
    }

    /// <summary>The NAL units of an access unit in Annex B form.</summary>
    public static List<byte[]> Units(byte[] accessUnit)
    {
        List<byte[]> units = [];
        int start = -1;
        for (int i = 0; i + 2 < accessUnit.Length; i++)
        {
            if (accessUnit[i] == 0 && accessUnit[i + 1] == 0 && accessUnit[i + 2] == 1)
            {
                if (start >= 0)
                {
                    units.Add(Trim(accessUnit[start..i]));
                }

                start = i + 3;
            }
        }

        units.Add(accessUnit[start..]);
        return units;
    }

    private static string[] Video(string size) => ["-f", "lavfi", "-i", $"testsrc2=s={size}:r={FramesPerSecond}"];

    private static byte[] Trim(byte[] unit) => unit[..(Array.FindLastIndex(unit, b => b != 0) + 1)];

    private static List<byte[]> Ivf(byte[] file)
    {
        List<byte[]> frames = [];
        for (int at = 32; at + 12 <= file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            frames.Add(file[(at + 12)..(at + 12 + length)]);
            at += 12 + length;
        }

        return frames;
    }

    private static List<byte[]> AnnexB(byte[] file)
    {
        // Split before each access unit delimiter (type 9).
        List<int> starts = [];
        for (int i = 0; i + 4 < file.Length; i++)
        {
            if (file[i] == 0 && file[i + 1] == 0 && file[i + 2] == 1 && (file[i + 3] & 0x1F) == 9)
            {
                starts.Add(i);
            }
        }

        return [.. starts.Select((s, i) => file[s..(i + 1 < starts.Count ? starts[i + 1] : file.Length)])];
    }

    private static List<byte[]> Ogg(byte[] file)
    {
        List<byte[]> packets = [];
        List<byte> open = [];
        for (int at = 0; at + 27 <= file.Length;)
        {
            Assert.Equal("OggS", Encoding.ASCII.GetString(file, at, 4));
            int segments = file[at + 26];
            int data = at + 27 + segments;
            for (int i = 0; i < segments; i++)
            {
                int length = file[at + 27 + i];
                open.AddRange(file[data..(data + length)]);
                data += length;
                if (length < 255)
                {
                    packets.Add([.. open]);
                    open.Clear();
                }
            }

            at = data;
        }

        return packets[2..];
    }
}
