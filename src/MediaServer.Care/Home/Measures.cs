namespace MediaServer.Care.Home;

/// <summary>What is measured at home: LOINC codes, UCUM units, and what a living person can have.</summary>
public static class Measures
{
    public static readonly IReadOnlyList<Quantity> Quantities =
    [
        new("blood-pressure", "8480-6", "mm[Hg]", 40, 300), new("blood-pressure", "8462-4", "mm[Hg]", 20, 200),
        new("pulse", "8867-4", "/min", 20, 300), new("oxygen", "59408-5", "%", 30, 100), new("weight", "29463-7", "kg", 1, 400),
        new("temperature", "8310-5", "Cel", 30, 45), new("glucose", "15074-8", "mmol/L", 0.5, 50),
        new("questions", "breath", "{score}", 0, 3), new("questions", "swelling", "{score}", 0, 3), new("questions", "feeling", "{score}", 0, 3),
    ];

    /// <summary>The panel that holds both pressures (LOINC 85354-9).</summary>
    public const string BloodPressurePanel = "85354-9";

    public static Quantity? Find(string? code) => Quantities.FirstOrDefault(q => q.Code == code);

    public static bool IsWord(string word) => Quantities.Any(q => q.Word == word);
}

/// <param name="Word">What a follow-up's list names.</param>
/// <param name="Code">LOINC; a word for a question.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Least">Below this nobody lives: a slip, refused.</param>
/// <param name="Most">Above this as well.</param>
public sealed record Quantity(string Word, string Code, string Unit, double Least, double Most);
