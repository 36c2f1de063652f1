"""The rows of a Mẫu 01: every personal field sealed under its own record."""

import json
from uuid import UUID, uuid4

from pydantic import BaseModel

from service.intake.schemas import AllegedOffender, NamedReporter, Parent, ReportCreate, ReportedChild
from service.tables.report import Report, ReportAlleged, ReportChild, Reporter
from service.vault import Vault

CHILD_FIELDS = ("condition", "consequences", "family", "carer")


def fill_report(vault: Vault, report: Report, form: ReportCreate) -> None:
    """Seal the report's own words into its row."""
    plain = {
        "report_number": form.report_number,
        "place_text": form.place.text,
        "support_done": form.support_done,
        "notes": form.notes,
        "receiving_officer": form.receiving_officer,
    }
    vault.fill(report, plain, kind="P2")


def child_row(vault: Vault, report_id: UUID, position: int, child: ReportedChild, band: str) -> ReportChild:
    """Part A.2 for one child."""
    key = uuid4()
    own = {
        "name": child.name,
        "birth_date": child.birth_date.isoformat() if child.birth_date else None,
        "estimated_age": None if child.estimated_age is None else str(child.estimated_age),
        "father": _as_text(child.father),
        "mother": _as_text(child.mother),
        **{field: getattr(child, field) for field in CHILD_FIELDS},
    }
    place = vault.seal_all({"present_place": child.present_place}, kind="P1b", record=key)
    return ReportChild(
        id=key,
        report_id=report_id,
        position=position,
        sex=child.sex,
        age_band=band,
        **vault.seal_all(own, kind="P1a", record=key),
        **place,
    )


def alleged_row(vault: Vault, report_id: UUID, position: int, alleged: AllegedOffender) -> ReportAlleged:
    """Somebody the report names as having done the harm."""
    key = uuid4()
    plain = alleged.model_dump(exclude={"relation"})
    sealed = vault.seal_all(plain, kind="P1c", record=key)
    return ReportAlleged(id=key, report_id=report_id, position=position, relation=alleged.relation, **sealed)


def reporter_row(vault: Vault, report_id: UUID, reporter: NamedReporter) -> Reporter:
    """Part A.3, apart from everything else; only for a reporter who agreed to be named."""
    plain = reporter.model_dump(exclude={"agrees_to_be_named"})
    return Reporter(report_id=report_id, **vault.seal_all(plain, kind="P0", record=report_id))


def parent_texts(parent: Parent | None) -> dict[str, str | None]:
    """A parent as the plain texts of a person's copy."""
    if parent is None:
        return {}
    age = None if parent.age is None else str(parent.age)
    return {"name": parent.name, "estimated_age": age, "occupation": parent.occupation}


def _as_text(part: BaseModel | None) -> str | None:
    return None if part is None else json.dumps(part.model_dump(exclude_none=True), ensure_ascii=False)
