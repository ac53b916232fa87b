using System.Diagnostics;

namespace MediaServer.Codecs.Tests.Audio;

/// <summary>Somebody else's codecs, to hold ours against; absent where ffmpeg isn't installed.</summary>
internal static class Ffmpeg
{
    public static bool IsThere { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")));

    public static byte[] Convert(byte[] input, string from, string to)
    {
        string folder = Directory.CreateTempSubdirectory("codec-tests-").FullName;
        try
        {
            string source = Path.Combine(folder, "in"), target = Path.Combine(folder, "out");
            File.WriteAllBytes(source, input);
            ProcessStartInfo start = new("ffmpeg", $"-v error -y {from} -i {source} {to} {target}") { RedirectStandardError = true, RedirectStandardInput = true };
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            return File.ReadAllBytes(target);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
