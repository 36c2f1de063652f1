"""The peer's application: routes, session, token and account in one file, as its framework's tutorial has it."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from jose import JWTError, jwk, jwt
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.peers import rules
from benchmarks.peers.typical.models import (
    AuditEntry,
    CaseEvent,
    CaseFile,
    Commune,
    Deadline,
    InitialAssessment,
    OutboxMessage,
    Report,
    ReportChild,
    User,
)
from benchmarks.peers.typical.schemas import AssessedOut, AssessmentIn, CaseOut, DeadlineOut, ReportIn, ReportOut

KEY = jwk.construct(json.loads(os.environ["PEER_KEY"]), "RS256")
engine = create_async_engine(os.environ["PEER_DATABASE"], pool_size=10, max_overflow=10)
sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
oauth2 = OAuth2PasswordBearer(tokenUrl="token")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Make the tables on the first start."""
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def get_session() -> AsyncIterator[AsyncSession]:
    """One session a request."""
    async with sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


async def current_user(token: Annotated[str, Depends(oauth2)], session: SessionDep) -> User:
    """The account of a token that holds."""
    try:
        claims = jwt.decode(
            token, KEY, algorithms=["RS256"], audience=os.environ["PEER_AUDIENCE"], issuer=os.environ["PEER_ISSUER"]
        )
    except JWTError:
        raise HTTPException(401, "bad token") from None
    user = (await session.exec(select(User).where(User.subject == claims["sub"]))).one_or_none()
    if user is None:
        raise HTTPException(401, "no such account")
    return user


CurrentUser = Annotated[User, Depends(current_user)]


@app.get("/health")
async def health() -> dict[str, str]:
    """Whether it answers."""
    return {"status": "ok"}


@app.post("/v1/reports", status_code=201)
async def create_report(form: ReportIn, session: SessionDep, user: CurrentUser) -> ReportOut:
    """Record a report and open a case for each child."""
    if user.role not in ("intake_system", "hotline_operator", "commune_worker"):
        raise HTTPException(403)
    commune = await session.get(Commune, form.place.commune_code)
    if commune is None:
        raise HTTPException(422, "no such commune")
    plain = form.model_dump(exclude={"place", "children"})
    report = Report(**plain, sender_id=user.id, commune_code=commune.code, place_text=form.place.text)
    session.add(report)
    await session.flush()
    cases = []
    for child in form.children:
        session.add(ReportChild(**child.model_dump(), report_id=report.id))
        cases.append(await open_case(session, report, commune, user))
    await session.commit()
    shown = [CaseOut.model_validate(case, from_attributes=True) for case in cases]
    return ReportOut(**report.model_dump(include=set(ReportOut.model_fields) - {"cases"}), cases=shown)


async def open_case(session: AsyncSession, report: Report, commune: Commune, user: User) -> CaseFile:
    """A case with its first clocks, its event, an audit entry and a message to the Chair."""
    due = rules.due_after_intake(report.first_received_at)
    case = CaseFile(
        number=uuid4().hex[:12],
        report_id=report.id,
        commune_code=commune.code,
        province_code=commune.province_code,
        first_received_at=report.first_received_at,
        next_due=min(due.values()),
    )
    session.add(case)
    await session.flush()
    session.add_all([Deadline(case_id=case.id, rule=rule, due_at=at) for rule, at in due.items()])
    session.add(CaseEvent(case_id=case.id, trigger="open", to_state="reported", actor_id=user.id))
    session.add(AuditEntry(actor_id=user.id, action="report:create", object_id=report.id))
    session.add(OutboxMessage(topic="case.reported", payload={"case": str(case.id), "number": case.number}))
    return case


@app.post("/v1/cases/{case_id}/initial-assessment", status_code=201)
async def assess(case_id: UUID, form: AssessmentIn, session: SessionDep, user: CurrentUser) -> AssessedOut:
    """Record an assessment and move the case."""
    found = await session.exec(select(CaseFile).where(CaseFile.id == case_id).with_for_update())
    case = found.one_or_none()
    if case is None:
        raise HTTPException(404)
    why_not = rules.why_not_assessed(case.state, case.first_received_at, case.assigned_to_id, user.id, form.occurred_at)
    if why_not:
        raise HTTPException(409, why_not)
    clocks = list(await session.exec(select(Deadline).where(Deadline.case_id == case.id, Deadline.state == "armed")))
    for clock in clocks:
        clock.state, clock.met_at = "done", form.occurred_at
    due = rules.due_after_assessment(form.occurred_at)
    started = [Deadline(case_id=case.id, rule=rule, due_at=at) for rule, at in due.items()]
    case.state, case.version, case.emergency = "assessed", case.version + 1, form.emergency
    case.next_due = min(due.values())
    session.add_all([*started, _assessment(case, form, user)])
    event = CaseEvent(case_id=case.id, trigger="assess", from_state="reported", to_state="assessed", actor_id=user.id)
    session.add_all([event, AuditEntry(actor_id=user.id, action="case:assess", object_id=case.id)])
    session.add(OutboxMessage(topic="case.assessed", payload={"case": str(case.id), "number": case.number}))
    await session.commit()
    shown = [DeadlineOut.model_validate(clock, from_attributes=True) for clock in (*clocks, *started)]
    return AssessedOut(**case.model_dump(include=set(CaseOut.model_fields)), deadlines=shown)


def _assessment(case: CaseFile, form: AssessmentIn, user: User) -> InitialAssessment:
    asked = {"harm_now", "harm_continues", "self_protection", "adult_help"}
    return InitialAssessment(
        case_id=case.id,
        assessed_by_id=user.id,
        ratings=form.model_dump(include=asked),
        **form.model_dump(exclude=asked),
    )


@app.get("/v1/cases")
async def work_list(session: SessionDep, user: CurrentUser, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """My open cases, the one due next first."""
    mine = select(CaseFile).where(CaseFile.assigned_to_id == user.id, CaseFile.state != "closed")
    page = mine.order_by(col(CaseFile.next_due), col(CaseFile.id)).offset(offset).limit(limit)
    cases = (await session.exec(page)).all()
    session.add(AuditEntry(actor_id=user.id, action="case:list", object_id=user.id, at=datetime.now(UTC)))
    await session.commit()
    return {"items": [CaseOut.model_validate(case, from_attributes=True) for case in cases]}
