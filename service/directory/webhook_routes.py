"""Webhooks of agencies: where they are called, and the secrets that sign."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from notifications.tables import Endpoint
from service import clock
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.directory import pages
from service.directory.endpoints import begin_rotation, end_rotation, record_webhook
from service.directory.schemas import WebhookCreate, WebhookRead, WebhookSecret
from service.errors import NotFound
from service.settings import Settings
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.idempotency import OnceDep
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CREATES, LISTS

router = APIRouter(prefix="/webhook-endpoints")
KEPT = declared(Permission.ENDPOINT_WRITE, data="none", relation=Relation.DIRECTORY)
CHANGES = problems(*CREATES, NotFound)


@router.get("", responses=problems(*LISTS), openapi_extra=KEPT)
def list_webhooks(session: SessionDep, actor: CurrentActor, page: PageDep) -> Page[WebhookRead]:
    """Danh sách webhook. Every webhook; addresses and secrets are shown to nobody."""
    rows = pages.webhooks(session, after=page.after(pages.ById), limit=page.limit + 1)
    shown, following = cut(rows, page, lambda row: (row.id,))
    return Page(items=[WebhookRead.of(row, **_told(row)) for row in shown], next=following)


@router.post("", status_code=201, response_model=WebhookSecret, responses=problems(*CREATES), openapi_extra=KEPT)
def add_webhook(
    form: WebhookCreate, request: Request, session: SessionDep, actor: CurrentActor, once: OnceDep
) -> Response:
    """Thêm webhook. Record where an agency is called; the answer holds its signing secret, this once."""
    settings: Settings = request.app.state.settings

    def record() -> Response:
        webhook, secret = record_webhook(session, form, settings, now=clock.now(session))
        return answer(WebhookSecret.of(webhook, secret=secret, **_told(webhook)), status=201)

    return once.answer(record)


@router.post("/{webhook_id}/rotation", response_model=WebhookSecret, responses=CHANGES, openapi_extra=KEPT)
def rotate(webhook_id: UUID, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Đổi khoá ký. Begin to use a second secret: both sign until the rotation is ended."""

    def begin() -> Response:
        webhook, secret = begin_rotation(session, webhook_id)
        return answer(WebhookSecret.of(webhook, secret=secret, **_told(webhook)))

    return once.answer(begin)


@router.post("/{webhook_id}/rotation/end", response_model=WebhookRead, responses=CHANGES, openapi_extra=KEPT)
def finish_rotation(webhook_id: UUID, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Bỏ khoá ký cũ. End the overlap: only the newer secret signs."""

    def end() -> Response:
        webhook = end_rotation(session, webhook_id)
        return answer(WebhookRead.of(webhook, **_told(webhook)))

    return once.answer(end)


def _told(webhook: Endpoint) -> dict[str, object]:
    return {"agency_id": webhook.owner_id, "rotating": webhook.next_secret_sealed is not None}
