"""What the peer is sent and what it answers."""

from rest_framework import serializers

from benchmarks.peers.drf.models import CaseFile, Commune, Deadline, Report, ReportChild

LEVELS = ("high", "medium", "low")


class PlaceSerializer(serializers.Serializer):
    """Where it happened."""

    commune_code = serializers.PrimaryKeyRelatedField(queryset=Commune.objects.all())
    text = serializers.CharField(required=False, allow_null=True)


class ChildSerializer(serializers.ModelSerializer):
    """One child of a report."""

    sex = serializers.ChoiceField(["male", "female", "unknown"], default="unknown")

    class Meta:
        model = ReportChild
        fields = ("name", "estimated_age", "sex", "condition")


class ReportSerializer(serializers.Serializer):
    """Mẫu 01."""

    external_ref = serializers.CharField(required=False, allow_null=True)
    channel = serializers.ChoiceField(["phone", "app", "web", "in_person"])
    case_group = serializers.CharField()
    abuse_forms = serializers.ListField(child=serializers.CharField())
    first_received_at = serializers.DateTimeField()
    place = PlaceSerializer()
    children = ChildSerializer(many=True)
    concerns_authority = serializers.ChoiceField(["yes", "no", "unknown"], default="unknown")
    support_done = serializers.CharField(required=False, allow_null=True)
    receiving_officer = serializers.CharField()


class CaseSerializer(serializers.ModelSerializer):
    """A line of the work list."""

    class Meta:
        model = CaseFile
        fields = (
            "id",
            "number",
            "state",
            "version",
            "commune_id",
            "province_code",
            "assigned_to_id",
            "emergency",
            "first_received_at",
            "opened_at",
            "next_due",
        )


class RecordedReportSerializer(serializers.ModelSerializer):
    """A report as recorded."""

    class Meta:
        model = Report
        fields = ("id", "first_received_at", "recorded_at", "commune_id")


class RatingSerializer(serializers.Serializer):
    """One question of Mẫu 02."""

    level = serializers.ChoiceField(LEVELS)
    note = serializers.CharField(required=False, allow_null=True)


class AssessmentSerializer(serializers.Serializer):
    """Mẫu 02."""

    occurred_at = serializers.DateTimeField()
    harm_now = RatingSerializer()
    harm_continues = RatingSerializer()
    self_protection = RatingSerializer()
    adult_help = RatingSerializer()
    risk_level = serializers.ChoiceField(["emergency", *LEVELS])
    emergency = serializers.BooleanField()
    conclusion = serializers.CharField()


class DeadlineSerializer(serializers.ModelSerializer):
    """A clock of a case."""

    class Meta:
        model = Deadline
        fields = ("rule", "state", "due_at", "met_at")
