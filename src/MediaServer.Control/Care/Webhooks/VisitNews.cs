using MediaServer.Care.Audit;
using MediaServer.Care.Visits;
using MediaServer.Care.Webhooks;

namespace MediaServer.Control.Care.Webhooks;

/// <summary>What happens in visits' rooms, told to the booking system: who waits, who came, who left.</summary>
internal sealed class VisitNews(VisitBook visits, WebhookBook webhooks, CareOptions options)
{
    public async Task TellAsync(IReadOnlyList<AuditEvent> events)
    {
        if (options.Webhooks.Count == 0)
        {
            return;
        }

        foreach (AuditEvent happened in events)
        {
            if (Word(happened.Action) is { } word && VisitRooms.IsVisit(happened.Room) && await visits.FindByRoomAsync(happened.Room) is { } visit)
            {
                await webhooks.TellAsync(word, visit.Id, happened.At, happened.Actor);
            }
        }
    }

    private static string? Word(string action) => action switch
    {
        AuditActions.Knock => "visit.waiting",
        AuditActions.Join => "visit.joined",
        AuditActions.Leave => "visit.left",
        _ => null,
    };
}
