namespace MediaServer.Control.Identity;

/// <summary>What somebody is in a call.</summary>
public enum Role : byte
{
    Patient,
    Relative,
    Nurse,
    Doctor,
    Interpreter,
    Observer,
    Technician,
}

/// <summary>Roles as they are written, and what they weigh.</summary>
public static class Roles
{
    /// <summary>All names, for messages.</summary>
    public const string Names = "patient, relative, nurse, doctor, interpreter, observer, technician";

    public static bool TryParse(string? text, out Role role)
    {
        // Enum.TryParse would take numbers and combinations as well.
        (bool known, role) = text switch
        {
            "patient" => (true, Role.Patient),
            "relative" => (true, Role.Relative),
            "nurse" => (true, Role.Nurse),
            "doctor" => (true, Role.Doctor),
            "interpreter" => (true, Role.Interpreter),
            "observer" => (true, Role.Observer),
            "technician" => (true, Role.Technician),
            _ => (false, Role.Observer),
        };
        return known;
    }

    public static string ToWire(this Role role) => role switch
    {
        Role.Patient => "patient",
        Role.Relative => "relative",
        Role.Nurse => "nurse",
        Role.Doctor => "doctor",
        Role.Interpreter => "interpreter",
        Role.Technician => "technician",
        _ => "observer",
    };

    /// <summary>Who may start, pause and stop a recording.</summary>
    public static bool MayRecord(this Role role) => role is Role.Doctor or Role.Nurse;

    /// <summary>Who works here: enters a visit without waiting.</summary>
    public static bool IsStaff(this Role role) => role is Role.Nurse or Role.Doctor or Role.Technician;

    /// <summary>Who lets others in, puts them back and locks.</summary>
    public static bool IsHost(this Role role) => role is Role.Nurse or Role.Doctor;

    /// <summary>Who keeps a picture longest on a thin link: interpreter and patient first.</summary>
    public static byte Priority(this Role role) => role switch
    {
        Role.Interpreter => 4,
        Role.Patient => 3,
        Role.Doctor or Role.Nurse => 2,
        Role.Relative => 1,
        _ => 0,
    };
}
