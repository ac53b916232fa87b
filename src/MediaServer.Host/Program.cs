using MediaServer.Host.Commands;

return await CommandLine.RunAsync(args);
