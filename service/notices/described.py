"""What arrives at a webhook, described for whoever writes a receiver: nothing here is ever called."""

import json
from datetime import UTC, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from notifications.notice import Channel, Notice, NoticeType
from notifications.render import body_of

MEANINGS: Final = {
    NoticeType.CASE_REOPENED: "Hồ sơ được mở lại. A closed case was opened again.",
    NoticeType.CASE_REPORTED: "Hồ sơ mới chờ đánh giá. A new case awaits its assessment.",
    NoticeType.CASE_UNWATCHED: "Hồ sơ còn mở mà không có thời hạn nào. An open case on which no term runs.",
    NoticeType.CLOSURE_DECIDED: "Đề xuất kết thúc hồ sơ đã được quyết định. A proposed closing was decided on.",
    NoticeType.CLOSURE_PROPOSED: "Đề xuất kết thúc hồ sơ, chờ quyết định. A closing was proposed, awaits its decision.",
    NoticeType.DEADLINE_APPROACHING: "Sắp đến hạn mà chưa ghi là đã làm. A term is about to end, nothing is recorded.",
    NoticeType.DEADLINE_BREACHED: "Đã quá hạn mà chưa ghi là đã làm. A term has ended, nothing is recorded.",
    NoticeType.DEADLINE_MET_LATE: "Việc đã xong nhưng quá hạn. A duty is over, recorded after its term.",
    NoticeType.DEADLINE_POISONED: "Dữ liệu thời hạn hỏng, không còn ai được nhắc. A term cannot be read or watched.",
    NoticeType.DUTY_NOBODY: "Không có ai trực để báo. Nobody is on duty or can be reached.",
    NoticeType.ESCALATION_RAISED: "Việc quá hạn được báo lên cấp này: hãy xác nhận. A late duty was raised to you.",
    NoticeType.NOTIFICATION_DEAD_LETTER: "Một thông báo không gửi được. A notice cannot be delivered.",
    NoticeType.PLAN_APPROVED: "Kế hoạch đã được phê duyệt. A plan was approved.",
    NoticeType.PLAN_RETURNED: "Kế hoạch bị trả lại để làm lại. A plan was returned to be made again.",
    NoticeType.PLAN_SUBMITTED: "Kế hoạch đã trình, chờ quyết định. A plan was submitted and awaits its decision.",
    NoticeType.REPORT_QUARANTINED: "Báo cáo chưa có xã nào chịu trách nhiệm. A report has no responsible commune yet.",
}

SAMPLE: Final = Notice(
    type=NoticeType.ESCALATION_RAISED,
    subject_kind="case",
    case_number="7KQ2-M9XD-4",
    place="xã Bắc Hà, tỉnh Lào Cai",
    kind="statutory",
    occurred_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
    link="https://lachan.example/v1/escalations/00000000-0000-4000-8000-000000000000",
    rule="emergency_response",
    rule_vi="Áp dụng biện pháp can thiệp khẩn cấp hoặc tạm thời cách ly trong 12 giờ",
    rule_en="Emergency measures or temporary separation within 12 hours",
    basis_vi="56/2017/NĐ-CP, Điều 26(3)",
    basis_en="56/2017/NĐ-CP, art. 26(3)",
    due_at=datetime(2026, 3, 1, 22, tzinfo=UTC),
    rung=1,
    escalation_id=UUID("00000000-0000-4000-8000-000000000000"),
)


class WebhookContent(BaseModel):
    """What the notice is about; no name of a person. The link leads to the rest, with the receiver's own token.

    `case_number` is a report's reference where there is no case yet. `kind` says whose clock it is: `internal` is a
    target of this system and not law. `due_at` is exclusive, null where the text gives no number. `rule` is the rule's
    id; `rule_title` and `legal_basis` are in the endpoint's language. `rung` counts from 0, the breach itself.
    """

    subject_kind: Literal["case", "report", "plan", "emergency"]
    case_number: str
    place: str
    kind: Literal["statutory", "observed", "internal"]
    link: str
    rule: str | None
    rule_title: str | None
    legal_basis: str | None
    due_at: AwareDatetime | None
    rung: Annotated[int, Field(ge=0)] | None
    escalation_id: UUID | None


class WebhookMessage(BaseModel):
    """One notice as Standard Webhooks writes it. Later versions may add fields: ignore what you do not know."""

    model_config = ConfigDict(json_schema_extra={"example": json.loads(body_of(SAMPLE, Channel.WEBHOOK, "vi"))})

    type: NoticeType
    timestamp: AwareDatetime
    data: WebhookContent


def describe_webhooks(router: APIRouter) -> None:
    """Add every type of notice to a router that is described and never served."""
    for kind in NoticeType:
        router.add_api_route(
            kind.value,
            _told,
            methods=["POST"],
            operation_id=kind.value.replace(".", "_"),
            summary=kind.value,
            description=f"{MEANINGS[kind]}\n\n{_told.__doc__}",
            status_code=204,
            response_description="Any 2xx: taken, not sent again.",
            responses={
                410: {"description": "The endpoint is gone for good: this is a fault that rings at once."},
                "default": {"description": "Anything else, a redirect too: not taken, tried again by plan."},
            },
        )


def _told(
    message: WebhookMessage,
    webhook_id: Annotated[UUID, Header(description="The same at every attempt: what came before is a repetition.")],
    webhook_timestamp: Annotated[int, Header(description="Seconds since 1970, UTC, when this attempt was signed.")],
    webhook_signature: Annotated[
        str, Header(description="`v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`; one for each live secret.")
    ],
) -> None:
    """Signed as Standard Webhooks says, sent at least once, answered within 15 seconds."""
