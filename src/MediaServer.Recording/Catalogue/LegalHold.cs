namespace MediaServer.Recording.Catalogue;

/// <summary>Why a recording must not be deleted, whatever its age.</summary>
public sealed record LegalHold(string By, string Reason, DateTimeOffset Since);
