return MediaServer.Codecs.Running.CodecProcess.Run(args);
