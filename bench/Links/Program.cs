using MediaServer.Bench.Links;

foreach (string name in args[0].Split(','))
{
    System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
    (LinkFigures figures, LinkCall call) = LinkMeasure.Run(name, ulong.Parse(args[1]), args.Length > 2 ? double.Parse(args[2]) : 0);
    Console.WriteLine($"{figures} in {watch.Elapsed.TotalSeconds:F1} s");
    if (args.Length > 3)
    {
        foreach (LinkMoment m in call.Moments.Where((_, i) => i % int.Parse(args[3]) == 0))
        {
            Console.WriteLine($"{m.Seconds,6:F1} cap {m.CapacityKbit,7:F0} est {m.EstimateKbit,7:F0} send {m.SendingKbit,7:F0} grant {m.GrantedKbit,7:F0} queue {m.QueueMs,6:F0} loss {m.Loss:P1}");
        }
    }
}
