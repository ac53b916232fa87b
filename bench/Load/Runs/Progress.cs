using Spectre.Console;

namespace MediaServer.Bench.Load.Runs;

/// <summary>Says what is going on: one changing line on a terminal, a line now and then elsewhere.</summary>
internal sealed class Progress(StatusContext? status)
{
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>Runs something long with a moving sign.</summary>
    public static Task<T> ShowAsync<T>(Func<Progress, Task<T>> work) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? AnsiConsole.Status().StartAsync("starting", context => work(new Progress(context)))
            : work(new Progress(null));

    public void Say(string text)
    {
        lock (_gate)
        {
            if (status is not null)
            {
                status.Status(Markup.Escape(text));
            }
            else if (Environment.TickCount64 - _last >= 1000)
            {
                _last = Environment.TickCount64;
                Console.Error.WriteLine(text);
            }
        }
    }
}
