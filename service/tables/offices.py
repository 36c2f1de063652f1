"""The roles, the duties and the kinds of agencies that the directory knows; this is the only list of each."""

from enum import StrEnum

from workflows.policy.vocabulary import Role as Rung


class Role(StrEnum):
    """The roles of the directory."""

    ADMINISTRATOR = "administrator"
    AGENCY_OFFICER = "agency_officer"
    AUDITOR = "auditor"
    COMMUNE_CHAIR = "commune_chair"
    COMMUNE_WORKER = "commune_worker"
    CUSTODIAN = "custodian"
    HOTLINE_OPERATOR = "hotline_operator"
    INSPECTOR = "inspector"
    INTAKE_SYSTEM = "intake_system"
    PROVINCE_HEAD = "province_head"
    PROVINCE_OFFICER = "province_officer"


class Duty(StrEnum):
    """What a roster gives somebody for; the policy names them among those whom a ladder tells."""

    HOTLINE_DUTY_OFFICER = Rung.HOTLINE_DUTY_OFFICER.value
    PROVINCE_DUTY_OFFICER = Rung.PROVINCE_DUTY_OFFICER.value
    POLICE_DUTY = Rung.POLICE_DUTY.value
    HEALTH_DUTY = Rung.HEALTH_DUTY.value
    JUSTICE_DUTY = Rung.JUSTICE_DUTY.value


class AgencyKind(StrEnum):
    """What an agency is."""

    HOTLINE = "hotline"
    COMMUNE = "commune"
    PROVINCE_HEALTH = "province_health"
    MINISTRY = "ministry"
    POLICE = "police"
    HEALTH = "health"
    JUSTICE = "justice"
    EDUCATION = "education"
    CARE = "care"
