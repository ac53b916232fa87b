Console.WriteLine("mediaserver");
