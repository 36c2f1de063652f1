"""Accounts, their roles, deputies and addresses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service import clock
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.directory import pages
from service.directory.endpoints import record_contact
from service.directory.schemas import (
    ContactCreate,
    ContactRead,
    DeputyCreate,
    DeputyRead,
    RoleCreate,
    RoleName,
    RoleRead,
    StaffCreate,
    StaffRead,
    TerritoryCode,
)
from service.directory.staff import deactivate, end_deputy, end_role, grant_role, name_deputy, record_staff
from service.errors import NotFound
from service.tables.directory import Staff, StaffRole
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.idempotency import OnceDep
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CREATES, LISTS

router = APIRouter()
READ = declared(Permission.DIRECTORY_READ, data="none", relation=Relation.TERRITORY)
WRITE = declared(Permission.DIRECTORY_WRITE, data="none", relation=Relation.DIRECTORY)
REACH = declared(Permission.ENDPOINT_WRITE, data="none", relation=Relation.DIRECTORY)
CHANGES = problems(*CREATES, NotFound)


@router.get("/staff", responses=problems(*LISTS), openapi_extra=READ)
def list_staff(
    session: SessionDep,
    actor: CurrentActor,
    page: PageDep,
    role: Annotated[RoleName | None, Query(description="Only who holds this role now.")] = None,
    territory: Annotated[TerritoryCode | None, Query(description="Only who holds a role there now.")] = None,
) -> Page[StaffRead]:
    """Danh sách cán bộ. The accounts with a role in the caller's own territory; all of them for an administrator."""
    now, after = clock.now(session), page.after(pages.ById)
    wanted = pages.StaffFilter(role, territory)
    rows = pages.staff_of_reach(session, actor, wanted, now=now, after=after, limit=page.limit + 1)
    shown, following = cut(rows, page, lambda row: (row.id,))
    roles = pages.roles_held_by(session, shown, now)
    return Page(items=[_read(row, roles[row.id]) for row in shown], next=following)


@router.post("/staff", status_code=201, response_model=StaffRead, responses=problems(*CREATES), openapi_extra=WRITE)
def add_staff(form: StaffCreate, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Thêm tài khoản. Record an account; it may do nothing until somebody grants it a role."""
    return once.answer(lambda: answer(_read(record_staff(session, form, now=clock.now(session)), []), status=201))


@router.post(
    "/staff/{staff_id}/roles", status_code=201, response_model=RoleRead, responses=CHANGES, openapi_extra=WRITE
)
def add_role(staff_id: UUID, form: RoleCreate, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Giao vai trò. Grant a role for a time; nobody grants one to themselves."""

    def grant() -> Response:
        return answer(RoleRead.of(grant_role(session, actor, staff_id, form, now=clock.now(session))), status=201)

    return once.answer(grant)


@router.post("/staff/{staff_id}/roles/{role_id}/end", response_model=RoleRead, responses=CHANGES, openapi_extra=WRITE)
def stop_role(staff_id: UUID, role_id: UUID, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Kết thúc vai trò. End a role; the next request of its holder is without it."""
    return once.answer(lambda: answer(RoleRead.of(end_role(session, staff_id, role_id, now=clock.now(session)))))


@router.post("/staff/{staff_id}/deactivation", response_model=StaffRead, responses=CHANGES, openapi_extra=WRITE)
def close_account(staff_id: UUID, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Ngừng tài khoản. Close an account with its roles, deputies and addresses; nobody closes their own."""
    return once.answer(lambda: answer(_read(deactivate(session, actor, staff_id, now=clock.now(session)), [])))


@router.post(
    "/staff/{staff_id}/contacts", status_code=201, response_model=ContactRead, responses=CHANGES, openapi_extra=REACH
)
def set_contact(
    staff_id: UUID, form: ContactCreate, session: SessionDep, actor: CurrentActor, once: OnceDep
) -> Response:
    """Ghi địa chỉ nhận thông báo. Record where a person is told; it takes the place of the present address."""

    def record() -> Response:
        return answer(ContactRead.of(record_contact(session, staff_id, form, now=clock.now(session))), status=201)

    return once.answer(record)


@router.post("/deputies", status_code=201, response_model=DeputyRead, responses=problems(*CREATES), openapi_extra=WRITE)
def add_deputy(form: DeputyCreate, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Cử người ký thay. Let somebody sign in the place of a Chair or a province's head for a time."""

    def name() -> Response:
        return answer(DeputyRead.of(name_deputy(session, actor, form, now=clock.now(session))), status=201)

    return once.answer(name)


@router.post("/deputies/{deputy_id}/end", response_model=DeputyRead, responses=CHANGES, openapi_extra=WRITE)
def stop_deputy(deputy_id: UUID, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Kết thúc ký thay. End a deputy's time."""
    return once.answer(lambda: answer(DeputyRead.of(end_deputy(session, deputy_id, now=clock.now(session)))))


def _read(staff: Staff, roles: list[StaffRole]) -> StaffRead:
    return StaffRead.of(staff, roles=[RoleRead.of(role) for role in roles])
