"""The peer's tables, as Django models."""

from uuid import uuid4

from django.db import models


class User(models.Model):
    """Somebody who may log in."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject = models.TextField(unique=True)
    role = models.TextField()
    display_name = models.TextField()
    is_authenticated = True

    class Meta:
        db_table = "app_user"


class Commune(models.Model):
    """A commune and its province."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    province_code = models.TextField()

    class Meta:
        db_table = "commune"


class Report(models.Model):
    """Mẫu 01."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sender = models.ForeignKey(User, on_delete=models.PROTECT)
    external_ref = models.TextField(null=True)
    channel = models.TextField()
    case_group = models.TextField()
    abuse_forms = models.JSONField()
    concerns_authority = models.TextField()
    first_received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    commune = models.ForeignKey(Commune, db_column="commune_code", on_delete=models.PROTECT)
    place_text = models.TextField(null=True)
    support_done = models.TextField(null=True)
    receiving_officer = models.TextField()

    class Meta:
        db_table = "report"
        unique_together = (("sender", "external_ref"),)


class ReportChild(models.Model):
    """A child of a report."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    report = models.ForeignKey(Report, on_delete=models.PROTECT)
    name = models.TextField(null=True)
    estimated_age = models.IntegerField(null=True)
    sex = models.TextField()
    condition = models.TextField(null=True)

    class Meta:
        db_table = "report_child"


class CaseFile(models.Model):
    """A child's case."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    number = models.TextField(unique=True)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT)
    state = models.TextField(default="reported")
    version = models.IntegerField(default=1)
    commune = models.ForeignKey(Commune, db_column="commune_code", on_delete=models.PROTECT)
    province_code = models.TextField()
    assigned_to = models.ForeignKey(User, null=True, db_index=False, on_delete=models.PROTECT)
    emergency = models.BooleanField(null=True)
    first_received_at = models.DateTimeField()
    opened_at = models.DateTimeField(auto_now_add=True)
    next_due = models.DateTimeField(null=True)

    class Meta:
        db_table = "case_file"
        indexes = (models.Index(fields=["assigned_to", "next_due", "id"], name="case_file_work_list"),)


class Deadline(models.Model):
    """A running or ended clock."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.TextField()
    state = models.TextField(default="armed")
    due_at = models.DateTimeField(db_index=True)
    met_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deadline"


class CaseEvent(models.Model):
    """One step of a case."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT)
    trigger = models.TextField()
    from_state = models.TextField(null=True)
    to_state = models.TextField()
    actor = models.ForeignKey(User, db_index=False, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "case_event"


class InitialAssessment(models.Model):
    """Mẫu 02."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT)
    assessed_by = models.ForeignKey(User, db_index=False, on_delete=models.PROTECT)
    occurred_at = models.DateTimeField()
    ratings = models.JSONField()
    risk_level = models.TextField()
    emergency = models.BooleanField()
    conclusion = models.TextField()

    class Meta:
        db_table = "initial_assessment"


class AuditEntry(models.Model):
    """Who did what."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.UUIDField()
    action = models.TextField()
    object_id = models.UUIDField()

    class Meta:
        db_table = "audit_entry"


class OutboxMessage(models.Model):
    """What a sender picks up later."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    topic = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_message"
