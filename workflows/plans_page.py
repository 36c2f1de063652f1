"""The page of the provincial plans: what each says in its own words, what we do with it, and what changes nothing."""

from collections.abc import Callable, Iterator

from workflows.markdown import table
from workflows.policy.model import Policy
from workflows.policy.plans import (
    PlanArea,
    PlanBody,
    PlanDuty,
    PlanProvision,
    PlanRecord,
    PlanRegister,
    PlanReport,
    PlanSilence,
    PlanTarget,
    ProvincialPlan,
)
from workflows.policy.vocabulary import Confidence

HEAD = """# Năm kế hoạch tỉnh / The five provincial plans

Tệp này được tạo từ `workflows/policy/provinces/`: đừng sửa bằng tay, hãy chạy `python -m workflows.diagram`.
Không kế hoạch nào cho thời hạn theo giờ hay ngày đối với một trẻ em, và không kế hoạch nào nêu thang báo. “Được báo
thêm” là cách hiểu của chúng tôi về nhiệm vụ mà kế hoạch giao, **không phải luật**, cần xác nhận.

This file is made from `workflows/policy/provinces/`: do not edit it, run `python -m workflows.diagram`.
No plan gives a term in hours or days for a child, and none names a ladder. “Told as well” is our reading of
the duty that the plan gives, **not law**, to be confirmed.
"""
TO_CONFIRM = "cần xác nhận / to confirm"
STANDINGS = {
    "leads": "chủ trì / leads",
    "watches": "theo dõi / watches",
    "supervises": "giám sát / supervises",
    "coordinates": "phối hợp / coordinates",
    "works": "thực hiện / carries out",
}
PERIODS = {6: "6 tháng / half a year", 12: "năm / year", None: "định kỳ, không ghi kỳ / periodic, no period named"}


def plans_page(policy: Policy) -> str:
    """The whole page, in Markdown; the plans in the order of their names."""
    return "\n".join([HEAD, *(_plan(plan) for plan in sorted(policy.plans, key=lambda plan: plan.id))])


def _plan(plan: ProvincialPlan) -> str:
    mark = f" ({TO_CONFIRM})" if plan.confidence is Confidence.TO_CONFIRM else ""
    header = ("Số / Row", "Kế hoạch nói / The plan says", "Nghĩa là / Which means", "Trong hệ thống / In the system")
    rows = (_row(provision) for _, _, provision in plan.provisions())
    lines = [
        f"## {plan.issuer_vi} / {plan.issuer_en}{mark}\n",
        f"{plan.title_vi} / {plan.title_en}. {plan.dated_vi} / {plan.dated_en}. `{plan.file}`\n",
        *(_area(area) for area in plan.applies),
        "",
        table(header, rows),
    ]
    return "\n".join(lines)


def _area(area: PlanArea) -> str:
    mark = f" ({TO_CONFIRM})" if area.confidence is Confidence.TO_CONFIRM else ""
    until = f" – {area.until.isoformat()}" if area.until else ""
    return f"- `{area.province}`, {area.since.isoformat()}{until}{mark}: {area.note_vi} / {area.note_en}"


def _row(provision: PlanProvision) -> tuple[str, str, str, str]:
    means = f"{provision.vi} / {provision.en}"
    done = "<br>".join(_done(provision))
    return provision.row or "", f"“{provision.quote}”", means, done


def _done(provision: PlanProvision) -> Iterator[str]:
    for kind, said in SAID.items():
        if isinstance(provision, kind):
            yield from said(provision)


def _body(body: PlanBody) -> Iterator[str]:
    yield f"{STANDINGS[body.standing]}: {body.body_vi} / {body.body_en}"
    if body.today_from:
        since = body.today_from.isoformat()
        yield f"từ / since {since}: {body.today_vi} / {body.today_en} ({TO_CONFIRM})"


def _duty(duty: PlanDuty) -> Iterator[str]:
    yield f"{duty.agency_vi} / {duty.agency_en}"
    for one in duty.on_rungs:
        told = f"được báo thêm ở bậc {one.rung} / told as well on rung {one.rung}"
        yield f"`{duty.tells}` {told}, `{one.ladder}` ({TO_CONFIRM})"


def _target(target: PlanTarget) -> Iterator[str]:
    yield f"chỉ tiêu / target: {target.percent} %"


def _report(report: PlanReport) -> Iterator[str]:
    yield f"báo cáo / report: {PERIODS[report.months]}"
    if report.before_month is not None:
        yield f"trước ngày / before the {report.before_day}/{report.before_month}"
    yield f"gửi / to: {report.to_vi} / {report.to_en}"


def _register(register: PlanRegister) -> Iterator[str]:
    yield "dữ liệu / data"


def _record(record: PlanRecord) -> Iterator[str]:
    yield f"{record.field_vi} / {record.field_en}"


def _silence(silence: PlanSilence) -> Iterator[str]:
    yield f"không ảnh hưởng đến hồ sơ / no effect on a case: {silence.why_vi} / {silence.why_en}"


SAID: dict[type[PlanProvision], Callable[..., Iterator[str]]] = {
    PlanBody: _body,
    PlanDuty: _duty,
    PlanTarget: _target,
    PlanReport: _report,
    PlanRegister: _register,
    PlanRecord: _record,
    PlanSilence: _silence,
}
