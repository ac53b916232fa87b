namespace MediaServer.Host.Commands;

/// <summary>Something keeps the program from starting that one line can tell: a port in use, a broken certificate.</summary>
internal sealed class StartException(string message, Exception? cause = null) : Exception(message, cause);
