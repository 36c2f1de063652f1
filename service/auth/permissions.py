"""Who may do what: the one table, to be read beside Decree 56/2017.

A permission is a verb on a kind of record. It never says *which* record: that is decided by place, assignment and
relation, at the doors (`service.access`). So "commune chair: case:read" means *cases of that commune*, and nothing here
lets anybody see the person who reported.

- The commune's worker receives reports, assesses, and opens, applies and ends emergency measures for cases that are
  assigned to them (a separation, and whatever the Chair decided, is the Chair's: art. 32(2)).
- The same worker draws up plans and submits them (art. 28(1)), records what was done of them and on whom they were
  served (arts 28(5), 29(1)).
- The same worker reviews (Mẫu 06: art. 30(1)), proposes to close, writes the notes and enters the ended plan in the
  national database (art. 30(3)); whoever may read a case may reopen it, for a child cannot wait for an office.
- The commune's Chair, or a deputy who signs in the Chair's place, assigns cases, decides on emergency measures, on
  plans (art. 28(4)) and on closing what another person proposed, and keeps the commune's duty rosters, as the province
  keeps its own.
- The province reads, answers escalations, confirms what was recorded late, decides through its head on closing a case
  that concerns a commune's own authorities, gives a report without a known place to a
  commune, and assigns cases: above all those
  that are reported against a commune's own authorities. On these, and on no others, its head decides on emergency
  measures and on plans in the place of the Chair.
- Hotline 111 records, reads its own intake and gives reports a place; its machine only records.
- Agencies on a rung of a ladder (police, health, justice) see and acknowledge what was sent to them.
- The administrator keeps the directory and never sees a case; auditors and inspectors see no content.
"""

from enum import StrEnum

from service.tables.offices import Role


class Permission(StrEnum):
    """A verb on a kind of record."""

    CASE_ASSESS = "case:assess"
    CASE_ASSIGN = "case:assign"
    CASE_LIST = "case:list"
    CASE_READ = "case:read"
    CASE_REOPEN = "case:reopen"
    CASE_REPLAN = "case:replan"
    CLOSURE_DECIDE = "closure:decide"
    CLOSURE_PROPOSE = "closure:propose"
    DEADLINE_CONFIRM = "deadline:confirm"
    DEADLINE_READ = "deadline:read"
    DIRECTORY_READ = "directory:read"
    DIRECTORY_WRITE = "directory:write"
    EMERGENCY_APPLY = "emergency:apply"
    EMERGENCY_DECIDE = "emergency:decide"
    EMERGENCY_OPEN = "emergency:open"
    ENDPOINT_WRITE = "endpoint:write"
    ESCALATION_ACKNOWLEDGE = "escalation:acknowledge"
    ESCALATION_READ = "escalation:read"
    NOTE_WRITE = "note:write"
    PLAN_DECIDE = "plan:decide"
    PLAN_DRAFT = "plan:draft"
    PLAN_SERVE = "plan:serve"
    PLAN_SUBMIT = "plan:submit"
    POLICY_READ = "policy:read"
    REGISTRY_COMPLETE = "registry:complete"
    REPORT_CREATE = "report:create"
    REPORT_PLACE = "report:place"
    REPORT_READ = "report:read"
    REVIEW_RECORD = "review:record"
    ROSTER_WRITE = "roster:write"
    TASK_COMPLETE = "task:complete"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.DIRECTORY_READ,
            Permission.DIRECTORY_WRITE,
            Permission.ENDPOINT_WRITE,
            Permission.POLICY_READ,
            Permission.ROSTER_WRITE,
        }
    ),
    Role.AGENCY_OFFICER: frozenset(
        {
            Permission.ESCALATION_ACKNOWLEDGE,
            Permission.ESCALATION_READ,
            Permission.POLICY_READ,
            Permission.REPORT_CREATE,
        }
    ),
    Role.AUDITOR: frozenset({Permission.POLICY_READ}),
    Role.COMMUNE_CHAIR: frozenset(
        {
            Permission.CASE_ASSIGN,
            Permission.CASE_LIST,
            Permission.CASE_READ,
            Permission.CASE_REOPEN,
            Permission.CASE_REPLAN,
            Permission.CLOSURE_DECIDE,
            Permission.CLOSURE_PROPOSE,
            Permission.DEADLINE_CONFIRM,
            Permission.DEADLINE_READ,
            Permission.DIRECTORY_READ,
            Permission.EMERGENCY_APPLY,
            Permission.EMERGENCY_DECIDE,
            Permission.EMERGENCY_OPEN,
            Permission.ESCALATION_ACKNOWLEDGE,
            Permission.ESCALATION_READ,
            Permission.NOTE_WRITE,
            Permission.PLAN_DECIDE,
            Permission.PLAN_SERVE,
            Permission.POLICY_READ,
            Permission.REGISTRY_COMPLETE,
            Permission.REPORT_CREATE,
            Permission.REPORT_READ,
            Permission.REVIEW_RECORD,
            Permission.ROSTER_WRITE,
            Permission.TASK_COMPLETE,
        }
    ),
    Role.COMMUNE_WORKER: frozenset(
        {
            Permission.CASE_ASSESS,
            Permission.CASE_LIST,
            Permission.CASE_READ,
            Permission.CASE_REOPEN,
            Permission.CASE_REPLAN,
            Permission.CLOSURE_PROPOSE,
            Permission.DEADLINE_READ,
            Permission.DIRECTORY_READ,
            Permission.EMERGENCY_APPLY,
            Permission.EMERGENCY_DECIDE,
            Permission.EMERGENCY_OPEN,
            Permission.ESCALATION_ACKNOWLEDGE,
            Permission.ESCALATION_READ,
            Permission.NOTE_WRITE,
            Permission.PLAN_DRAFT,
            Permission.PLAN_SERVE,
            Permission.PLAN_SUBMIT,
            Permission.POLICY_READ,
            Permission.REGISTRY_COMPLETE,
            Permission.REPORT_CREATE,
            Permission.REPORT_READ,
            Permission.REVIEW_RECORD,
            Permission.TASK_COMPLETE,
        }
    ),
    Role.CUSTODIAN: frozenset({Permission.POLICY_READ}),
    Role.HOTLINE_OPERATOR: frozenset(
        {
            Permission.ESCALATION_ACKNOWLEDGE,
            Permission.ESCALATION_READ,
            Permission.POLICY_READ,
            Permission.REPORT_CREATE,
            Permission.REPORT_PLACE,
            Permission.REPORT_READ,
        }
    ),
    Role.INSPECTOR: frozenset({Permission.POLICY_READ}),
    Role.INTAKE_SYSTEM: frozenset({Permission.REPORT_CREATE}),
    Role.PROVINCE_HEAD: frozenset(
        {
            Permission.CASE_ASSIGN,
            Permission.CASE_LIST,
            Permission.CASE_READ,
            Permission.CASE_REOPEN,
            Permission.CLOSURE_DECIDE,
            Permission.DEADLINE_CONFIRM,
            Permission.DEADLINE_READ,
            Permission.DIRECTORY_READ,
            Permission.EMERGENCY_APPLY,
            Permission.EMERGENCY_DECIDE,
            Permission.EMERGENCY_OPEN,
            Permission.ESCALATION_ACKNOWLEDGE,
            Permission.ESCALATION_READ,
            Permission.PLAN_DECIDE,
            Permission.POLICY_READ,
            Permission.REPORT_PLACE,
            Permission.REPORT_READ,
            Permission.ROSTER_WRITE,
        }
    ),
    Role.PROVINCE_OFFICER: frozenset(
        {
            Permission.CASE_ASSIGN,
            Permission.CASE_LIST,
            Permission.CASE_READ,
            Permission.CASE_REOPEN,
            Permission.DEADLINE_CONFIRM,
            Permission.DEADLINE_READ,
            Permission.DIRECTORY_READ,
            Permission.ESCALATION_ACKNOWLEDGE,
            Permission.ESCALATION_READ,
            Permission.POLICY_READ,
            Permission.REPORT_CREATE,
            Permission.REPORT_PLACE,
            Permission.REPORT_READ,
            Permission.ROSTER_WRITE,
        }
    ),
}

HOTLINE = frozenset({Role.HOTLINE_OPERATOR, Role.INTAKE_SYSTEM})
"""Those whose reports wait behind nobody: they count against no limit that anybody else can fill."""

DEPUTISED = frozenset({Role.COMMUNE_CHAIR, Role.PROVINCE_HEAD})
"""Roles in whose place a deputy may sign; a worker's cases pass by assignment, never by deputy."""
