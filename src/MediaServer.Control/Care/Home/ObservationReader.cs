using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using MediaServer.Care.Home;

namespace MediaServer.Control.Care.Home;

/// <summary>
/// A FHIR R4 Observation, read strictly by the Firely SDK, as values. Taken is what people measure at home: LOINC codes
/// with UCUM units, one value or a panel of blood pressure. Anything else is refused with a word for programs.
/// </summary>
internal static class ObservationReader
{
    private const string Loinc = "http://loinc.org";
    private const string Ucum = "http://unitsofmeasure.org";
    private static readonly JsonSerializerOptions Strict = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector).UsingMode(DeserializationMode.Strict);

    /// <returns>A code and words of what is wrong; null when it is a measurement.</returns>
    public static (string Code, string Words)? Read(byte[] json, out ReadObservation? read)
    {
        read = null;
        Observation? observation;
        try
        {
            observation = JsonSerializer.Deserialize<Observation>(json, Strict);
        }
        catch (Exception error) when (error is DeserializationFailedException or JsonException or InvalidOperationException or FormatException)
        {
            return ("fhir-invalid", "The body is no valid FHIR R4 Observation: " + First(error));
        }

        if (observation?.Status is not (ObservationStatus.Final or ObservationStatus.Amended or ObservationStatus.Corrected))
        {
            return ("fhir-status", "status is final, amended or corrected.");
        }

        if (observation.Subject?.Reference is not { Length: > 8 and <= 128 } subject || !subject.StartsWith("Patient/", StringComparison.Ordinal))
        {
            return ("fhir-subject", "subject.reference is Patient/ and the patient's key.");
        }

        if (observation.Effective is not FhirDateTime effective || !effective.TryToDateTimeOffset(TimeSpan.Zero, out DateTimeOffset at) || !HasOffset(effective.Value))
        {
            return ("fhir-time", "effectiveDateTime is a time with its offset.");
        }

        List<(string Code, double Value)> values = [];
        (string, string)? fault = Has(observation.Code, Measures.BloodPressurePanel)
            ? observation.Component.Select(component => Take(component.Code, component.Value, values)).FirstOrDefault(one => one is not null)
            : Take(observation.Code, observation.Value, values);
        if (fault is null && values.Count == 0)
        {
            fault = ("fhir-value", "A blood pressure has its components.");
        }

        Identifier? identifier = observation.Identifier.FirstOrDefault();
        read = new ReadObservation(subject[8..], at, values, identifier?.Value is { Length: > 0 } value ? $"{identifier.System}|{value}" : null);
        return fault;
    }

    private static (string, string)? Take(CodeableConcept? concept, DataType? value, List<(string, double)> values)
    {
        MediaServer.Care.Home.Quantity? known = concept?.Coding.Where(c => c.System == Loinc).Select(c => Measures.Find(c.Code)).FirstOrDefault(q => q is not null);
        if (known is null)
        {
            return ("fhir-code", "The code is none of the LOINC codes that are taken.");
        }

        if (value is not Hl7.Fhir.Model.Quantity { Value: { } number } quantity)
        {
            return ("fhir-value", "valueQuantity has a value.");
        }

        if (quantity.System != Ucum || quantity.Code != known.Unit)
        {
            return ("fhir-unit", $"The unit of {known.Code} is {known.Unit} (UCUM).");
        }

        values.Add((known.Code, (double)number));
        return null;
    }

    private static bool Has(CodeableConcept? concept, string code) => concept?.Coding.Any(c => c.System == Loinc && c.Code == code) == true;

    // A day alone, or a time that could be anybody's, can't stand on a curve.
    private static bool HasOffset(string? text) => text is { Length: >= 17 } && (text[^1] == 'Z' || text[^6] is '+' or '-');

    private static string First(Exception error)
    {
        string text = error.Message.ReplaceLineEndings(" ");
        return text.Length <= 200 ? text : text[..200];
    }
}

/// <param name="Reference">The patient's key.</param>
/// <param name="At">When it was measured.</param>
/// <param name="Values">By code.</param>
/// <param name="External">The sender's identifier.</param>
internal sealed record ReadObservation(string Reference, DateTimeOffset At, IReadOnlyList<(string Code, double Value)> Values, string? External);
