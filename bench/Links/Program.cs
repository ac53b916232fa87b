using MediaServer.Bench.Links;

foreach (string name in args[0].Split(','))
{
    System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
    (LinkFigures figures, LinkCall call) = LinkMeasure.Run(name, ulong.Parse(args[1]), args.Length > 2 ? double.Parse(args[2]) : 0);
    Console.WriteLine($"{figures} in {watch.Elapsed.TotalSeconds:F1} s");
    foreach (PictureMeter picture in call.Thin.Receivers.Pictures)
    {
        Console.WriteLine("freezes " + string.Join(' ', picture.Freezes.Select(f => $"{f.At - call.Down.Origin:F1}:{f.Seconds:F2}")) + " switches " + string.Join(' ', picture.Switches.Select(f => $"{f.At - call.Down.Origin:F1}:{f.Height}")));
    }

    Console.WriteLine($"abandoned {call.Abandoned} lost {call.Down.OwnLost}");
    if (args.Length > 3)
    {
        foreach (LinkMoment m in call.Moments.Where((_, i) => i % int.Parse(args[3]) == 0))
        {
            Console.WriteLine($"{m.Seconds,6:F1} cap {m.CapacityKbit,7:F0} est {m.EstimateKbit,7:F0} send {m.SendingKbit,7:F0} grant {m.GrantedKbit,7:F0} queue {m.QueueMs,6:F0} loss {m.Loss:P1}");
        }
    }
}
