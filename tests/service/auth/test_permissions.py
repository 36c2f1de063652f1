"""The one table of who may do what."""

import pytest

from service.auth.permissions import DEPUTISED, PERMISSIONS, Permission
from service.tables.offices import Role

OF_CASES = {"case", "closure", "deadline", "emergency", "note", "plan", "registry", "report", "review", "task"}
CONTENT = {permission for permission in Permission if permission.split(":")[0] in OF_CASES}


def holding(permission: Permission) -> set[Role]:
    return {role for role, held in PERMISSIONS.items() if permission in held}


def test_every_role_of_the_directory_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.INSPECTOR, Role.CUSTODIAN])
def test_who_runs_or_examines_the_system_sees_no_content(role: Role) -> None:
    assert PERMISSIONS[role] & CONTENT == frozenset()


def test_only_the_administrator_changes_accounts_and_addresses() -> None:
    assert holding(Permission.DIRECTORY_WRITE) == holding(Permission.ENDPOINT_WRITE) == {Role.ADMINISTRATOR}


def test_rosters_are_kept_by_heads_the_province_and_the_administrator() -> None:
    keepers = {Role.ADMINISTRATOR, Role.COMMUNE_CHAIR, Role.PROVINCE_HEAD, Role.PROVINCE_OFFICER}
    assert holding(Permission.ROSTER_WRITE) == keepers


def test_a_machine_that_reports_does_nothing_else() -> None:
    assert PERMISSIONS[Role.INTAKE_SYSTEM] == {Permission.REPORT_CREATE}


def test_only_heads_and_the_province_assign() -> None:
    assert holding(Permission.CASE_ASSIGN) == {Role.COMMUNE_CHAIR, Role.PROVINCE_HEAD, Role.PROVINCE_OFFICER}


def test_only_the_commune_and_the_province_s_head_in_its_place_open_and_apply_emergency_measures() -> None:
    deciding = {Role.COMMUNE_CHAIR, Role.COMMUNE_WORKER, Role.PROVINCE_HEAD}
    assert holding(Permission.EMERGENCY_OPEN) == holding(Permission.EMERGENCY_DECIDE)
    assert holding(Permission.EMERGENCY_OPEN) == holding(Permission.EMERGENCY_APPLY) == deciding


def test_only_the_commune_assesses() -> None:
    assert holding(Permission.CASE_ASSESS) == {Role.COMMUNE_WORKER}


def test_one_office_decides_on_closing_and_those_who_work_with_the_child_propose_it() -> None:
    commune = {Role.COMMUNE_CHAIR, Role.COMMUNE_WORKER}
    assert holding(Permission.CLOSURE_DECIDE) == {Role.COMMUNE_CHAIR, Role.PROVINCE_HEAD}
    for permission in (Permission.CLOSURE_PROPOSE, Permission.REVIEW_RECORD, Permission.CASE_REPLAN):
        assert holding(permission) == commune


def test_who_may_only_read_writes_no_note_and_completes_no_duty() -> None:
    commune = {Role.COMMUNE_CHAIR, Role.COMMUNE_WORKER}
    assert holding(Permission.NOTE_WRITE) == holding(Permission.REGISTRY_COMPLETE) == commune


def test_whoever_reads_a_case_may_open_it_again() -> None:
    assert holding(Permission.CASE_REOPEN) == holding(Permission.CASE_READ)


def test_whoever_a_ladder_can_reach_can_acknowledge() -> None:
    reached = {
        Role.AGENCY_OFFICER,
        Role.COMMUNE_CHAIR,
        Role.COMMUNE_WORKER,
        Role.HOTLINE_OPERATOR,
        Role.PROVINCE_HEAD,
        Role.PROVINCE_OFFICER,
    }
    needed = {Permission.ESCALATION_READ, Permission.ESCALATION_ACKNOWLEDGE}
    assert {role for role, held in PERMISSIONS.items() if needed <= held} == reached


def test_every_permission_is_held_by_somebody() -> None:
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


def test_deputies_sign_for_heads_only() -> None:
    assert {Role.COMMUNE_CHAIR, Role.PROVINCE_HEAD} == DEPUTISED
