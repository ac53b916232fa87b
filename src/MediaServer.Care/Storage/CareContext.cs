using MediaServer.Care.Audit;
using MediaServer.Care.Doors;
using MediaServer.Care.Files;
using MediaServer.Care.Home;
using MediaServer.Care.OnCall;
using MediaServer.Care.Organisation;
using MediaServer.Care.Statistics;
using MediaServer.Care.Visits;
using MediaServer.Care.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Storage;

/// <summary>The tables. One context is one short piece of work; <see cref="CareDatabase"/> opens them.</summary>
internal sealed class CareContext(DbContextOptions<CareContext> options) : DbContext(options)
{
    public DbSet<Visit> Visits => Set<Visit>();

    public DbSet<VisitPerson> People => Set<VisitPerson>();

    public DbSet<BookingKey> BookingKeys => Set<BookingKey>();

    public DbSet<Admission> Admissions => Set<Admission>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<OnCallService> Services => Set<OnCallService>();

    public DbSet<Shift> Shifts => Set<Shift>();

    public DbSet<OnCallRecord> Calls => Set<OnCallRecord>();

    public DbSet<WebhookDelivery> Webhooks => Set<WebhookDelivery>();

    public DbSet<Stay> Stays => Set<Stay>();

    public DbSet<Feedback> Feedback => Set<Feedback>();

    public DbSet<FollowUp> FollowUps => Set<FollowUp>();

    public DbSet<Measurement> Measurements => Set<Measurement>();

    public DbSet<Limit> Limits => Set<Limit>();

    public DbSet<Alarm> Alarms => Set<Alarm>();

    public DbSet<SharedFile> Files => Set<SharedFile>();

    public DbSet<QueueEntry> Queue => Set<QueueEntry>();

    public DbSet<Site> Sites => Set<Site>();

    public DbSet<Unit> Units => Set<Unit>();

    public DbSet<StaffMember> Staff => Set<StaffMember>();

    public DbSet<Device> Devices => Set<Device>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Visit>(visit =>
        {
            visit.ToTable("visits").HasKey(v => v.Id);
            visit.HasIndex(v => v.Room).IsUnique();
            visit.HasIndex(v => v.Start);
            visit.HasMany(v => v.People).WithOne().HasForeignKey(p => p.VisitId);
        });
        modelBuilder.Entity<VisitPerson>(person =>
        {
            person.ToTable("visit_people").HasKey(p => p.Id);
            person.HasIndex(p => p.Reference);
        });
        modelBuilder.Entity<BookingKey>().ToTable("booking_keys").HasKey(k => k.Key);
        modelBuilder.Entity<Admission>().ToTable("admissions").HasKey(a => new { a.Room, a.Participant });
        modelBuilder.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit").HasKey(e => e.Sequence);
            entry.Property(e => e.Sequence).ValueGeneratedNever();
        });
        modelBuilder.Entity<OnCallService>().ToTable("oncall_services").HasKey(s => s.Id);
        modelBuilder.Entity<Shift>(shift =>
        {
            shift.ToTable("oncall_shifts").HasKey(s => s.Id);
            shift.HasIndex(s => new { s.Service, s.From });
        });
        modelBuilder.Entity<OnCallRecord>(call =>
        {
            call.ToTable("oncall_calls").HasKey(c => c.Id);
            call.HasIndex(c => c.At);
        });
        modelBuilder.Entity<QueueEntry>(entry =>
        {
            entry.ToTable("queue_entries").HasKey(e => e.Id);
            entry.HasIndex(e => new { e.Service, e.At });
        });
        modelBuilder.Entity<WebhookDelivery>(one =>
        {
            one.ToTable("webhooks").HasKey(w => w.Id);
            one.HasIndex(w => w.NextAt);
        });
        modelBuilder.Entity<Stay>(stay =>
        {
            stay.ToTable("stays").HasKey(s => s.Id);
            stay.HasIndex(s => s.From);
            stay.HasIndex(s => s.Room);
        });
        modelBuilder.Entity<Feedback>(one =>
        {
            one.ToTable("feedback").HasKey(f => f.Id);
            one.HasIndex(f => f.At);
        });
        modelBuilder.Entity<FollowUp>(one =>
        {
            one.ToTable("followups").HasKey(f => f.Id);
            one.HasIndex(f => f.Reference).IsUnique();
        });
        modelBuilder.Entity<Measurement>(one =>
        {
            one.ToTable("measurements").HasKey(m => m.Id);
            one.HasIndex(m => new { m.FollowUp, m.At });
            one.HasIndex(m => m.External).IsUnique();
        });
        modelBuilder.Entity<Limit>().ToTable("limits").HasKey(l => new { l.Owner, l.Code });
        modelBuilder.Entity<Alarm>(one =>
        {
            one.ToTable("alarms").HasKey(a => a.Id);
            one.HasIndex(a => a.AcknowledgedAt);
        });
        modelBuilder.Entity<SharedFile>(file =>
        {
            file.ToTable("files").HasKey(f => f.Id);
            file.HasIndex(f => f.Room);
            file.HasIndex(f => f.At);
        });
        modelBuilder.Entity<Site>().ToTable("sites").HasKey(s => s.Id);
        modelBuilder.Entity<Unit>().ToTable("units").HasKey(u => u.Id);
        modelBuilder.Entity<StaffMember>(person =>
        {
            person.ToTable("staff").HasKey(s => s.Id);
            person.HasIndex(s => s.Subject).IsUnique();
        });
        modelBuilder.Entity<Device>().ToTable("devices").HasKey(d => d.Id);
    }
}
