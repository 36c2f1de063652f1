"""Notes of a case: written, corrected by a later one, read page by page."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Response

from service import vault
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import AdditionDep, Change
from service.cases.moves import Moment
from service.db import SessionDep
from service.notes.commands import correct, write
from service.notes.queries import NoteKey, notes_of, page, read
from service.notes.schemas import NoteCreate, NoteRead
from service.tables.case import CaseFile
from service.tables.note import Note
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CREATES, PAGES, READS

router = APIRouter(prefix="/cases/{case_id}/notes", tags=["notes"])
WRITES = declared(Permission.NOTE_WRITE, data="P2", relation=Relation.CASE)


@router.post("", status_code=201, response_model=NoteRead, responses=problems(*CREATES, *READS), openapi_extra=WRITES)
def written(form: NoteCreate, addition: AdditionDep) -> Response:
    """Ghi chép. A contact, a visit, a call or something else; contacts are counted (“lần liên hệ”)."""
    return _recorded(addition, form, lambda case, moment: write(addition.session, case, form, moment))


@router.post(
    "/{note_id}/correction",
    status_code=201,
    response_model=NoteRead,
    responses=problems(*CREATES, *READS),
    openapi_extra=WRITES,
)
def corrected(note_id: UUID, form: NoteCreate, addition: AdditionDep) -> Response:
    """Sửa ghi chép. A later note takes the place of one that was wrong; both stay."""
    return _recorded(addition, form, lambda case, moment: correct(addition.session, case, note_id, form, moment))


@router.get(
    "",
    responses=problems(*PAGES),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def listed(case_id: UUID, session: SessionDep, actor: CurrentActor, asked: PageDep) -> Page[NoteRead]:
    """Các ghi chép của hồ sơ. Every note of a case, oldest first."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    rows = notes_of(session, case, after=asked.after(NoteKey), limit=asked.limit + 1)
    shown, following = cut(rows, asked, lambda note: (note.recorded_at, note.id))
    return Page(items=page(session, list(shown)), next=following)


def _recorded(addition: Change, form: NoteCreate, note: Callable[[CaseFile, Moment], Note]) -> Response:
    session = addition.session

    def record(case: CaseFile, moment: Moment) -> Response:
        made = note(case, moment)
        return answer(read(vault.of(session), made, {}), status=201, location=f"/v1/cases/{case.id}/notes")

    return addition.record(record, at=form.occurred_at)
