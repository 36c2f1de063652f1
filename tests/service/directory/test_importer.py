"""Importing territories from a file."""

import os
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from service.db import Tools
from service.directory.importer import ImportResult, import_territories
from service.directory.pages import TerritoryFilter, territories
from service.directory.provinces import load_provinces
from service.directory.territories import commune_on, province_of
from service.directory.territory_file import TerritoriesRefused, entries_of
from service.tables.audit import AuditEntry
from service.tables.directory import Territory

FIRST_DAY = date(2025, 7, 1)
NEXT_DAY = date(2026, 5, 1)
SMALL = """code,name,unit,parent_code
15,Lào Cai,Tỉnh,
68,Lâm Đồng,Tỉnh,
02647,Lào Cai,Phường,15
24829,B'Lao,Phường,68
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "territories.csv"
    made.write_text(SMALL, encoding="utf-8")
    return made


def imported(engine: Engine, tools: Tools, file: Path, day: date = FIRST_DAY) -> ImportResult:
    return import_territories(engine, tools, file, valid_from=day, progress=False)


def named(session: Session, name: str, parent: str | None = None) -> list[tuple[str, str]]:
    wanted = TerritoryFilter(FIRST_DAY, parent, name=name)
    return [(one.code, one.name) for one in territories(session, wanted, after=None, limit=9)]


def refused(engine: Engine, tools: Tools, file: Path, text: str, day: date = FIRST_DAY) -> dict[int, str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TerritoriesRefused) as refusal:
        imported(engine, tools, file, day)
    return {row.line: row.en for row in refusal.value.rows}


def test_a_file_is_written_once_and_a_second_time_changes_nothing(engine: Engine, tools: Tools, file: Path) -> None:
    assert imported(engine, tools, file) == ImportResult(added=4, changed=0, ended=0, unchanged=0)
    assert imported(engine, tools, file, NEXT_DAY) == ImportResult(added=0, changed=0, ended=0, unchanged=4)


def test_a_later_file_closes_what_changed_and_what_is_missing_and_the_past_stays(
    engine: Engine, tools: Tools, file: Path
) -> None:
    imported(engine, tools, file)
    file.write_text(SMALL.replace("02647,Lào Cai", "02647,Cốc Lếu").replace("24829,B'Lao,Phường,68\n", ""))
    assert imported(engine, tools, file, NEXT_DAY) == ImportResult(added=0, changed=1, ended=1, unchanged=2)
    with Session(engine) as session:
        spans = [commune_on(session, "02647", day) for day in (date(2026, 4, 30), NEXT_DAY)]
        assert [(one.name, one.valid_to) for one in spans if one] == [("Lào Cai", NEXT_DAY), ("Cốc Lếu", None)]
        assert commune_on(session, "24829", date(2026, 4, 30)) is not None
        assert commune_on(session, "24829", NEXT_DAY) is None


def test_a_commune_that_moves_to_another_province_belongs_to_each_in_its_time(
    engine: Engine, tools: Tools, file: Path
) -> None:
    imported(engine, tools, file)
    file.write_text(SMALL.replace("Phường,68", "Phường,15"))
    imported(engine, tools, file, NEXT_DAY)
    with Session(engine) as session:
        provinces = [province_of(session, "24829", day) for day in (FIRST_DAY, NEXT_DAY)]
    assert [province.code for province in provinces if province] == ["68", "15"]


def test_a_code_that_comes_back_begins_again(engine: Engine, tools: Tools, file: Path) -> None:
    imported(engine, tools, file)
    file.write_text(SMALL.replace("24829,B'Lao,Phường,68\n", ""))
    imported(engine, tools, file, NEXT_DAY)
    file.write_text(SMALL)
    assert imported(engine, tools, file, date(2027, 1, 1)).added == 1


def test_a_second_file_for_the_same_day_corrects_the_first(engine: Engine, tools: Tools, file: Path) -> None:
    imported(engine, tools, file)
    file.write_text(SMALL.replace("B'Lao", "B’Lao Mới"))
    assert imported(engine, tools, file).changed == 1
    with Session(engine) as session:
        assert named(session, "b'lao moi") == [("24829", "B’Lao Mới")]
        assert len(session.exec(select(Territory)).all()) == 4


def test_every_bad_row_is_named_with_its_line_and_nothing_is_written(engine: Engine, tools: Tools, file: Path) -> None:
    lines = [
        SMALL.rstrip(),
        "2647,Cốc Lếu,Phường,15",
        "02650,,Phường,15",
        "02653,Kim Tân,Thị trấn,15",
        "02656,Lạc Lối,Xã,99",
        "02647,Lào Cai,Phường,15",
        "thừa,một,cột,15,nữa",
    ]
    found = refused(engine, tools, file, "\n".join(lines))
    assert {line: reason.split(";")[0] for line, reason in found.items()} == {
        6: "a commune's code has 5 digits",
        7: "the name is empty, over 100 characters or holds a stray character",
        8: "the unit must be one of: Xã, Phường, Đặc khu",
        9: "parent_code is no province of this file",
        10: "this code is already on line 4",
        11: "5 columns where 4 are needed",
    }
    with Session(engine) as session:
        assert session.exec(select(Territory)).all() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("mã,tên,loại,cấp trên\n", 1),
        (SMALL + '02650,"Không khép,Xã,15\n', 6),
        ("code,name,unit,parent_code\n", 0),
        ("", 1),
        (SMALL.replace("B'Lao", "B\u202eLao"), 5),
    ],
    ids=["header", "quote", "no rows", "empty", "stray sign"],
)
def test_a_file_that_cannot_be_read_says_where(file: Path, text: str, line: int) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TerritoriesRefused) as refusal:
        entries_of(file)
    assert [row.line for row in refusal.value.rows] == [line]


def test_a_file_in_another_encoding_or_no_file_at_all_is_refused_in_words(file: Path) -> None:
    file.write_bytes(SMALL.encode("utf-16"))
    with pytest.raises(TerritoriesRefused, match="UTF-8"):
        entries_of(file)
    with pytest.raises(TerritoriesRefused, match="cannot be opened"):
        entries_of(file.with_name("absent.csv"))


def test_a_file_with_a_day_before_a_known_change_is_refused(engine: Engine, tools: Tools, file: Path) -> None:
    imported(engine, tools, file, NEXT_DAY)
    found = refused(engine, tools, file, SMALL.replace("02647,Lào Cai", "02647,Cốc Lếu"))
    assert found == {4: "code 02647 already changed on 2026-05-01; use a --valid-from after that day"}


def test_an_import_leaves_its_audit_row(engine: Engine, owner_engine: Engine, tools: Tools, file: Path) -> None:
    imported(engine, tools, file)
    with Session(owner_engine) as session:
        entry = session.exec(select(AuditEntry)).one()
    assert (entry.action, entry.actor_kind, entry.effects) == (
        "directory:write",
        "system",
        ["directory:territories:import"],
    )


def test_the_seed_holds_34_provinces_and_dong_nai_is_a_city_from_its_day(engine: Engine, tools: Tools) -> None:
    assert [load_provinces(engine, tools), load_provinces(engine, tools)] == [35, 0]
    with Session(engine) as session:
        assert len(session.exec(select(Territory.code).distinct()).all()) == 34
        units = [province_of(session, "75", day) for day in (date(2026, 4, 29), date(2026, 4, 30))]
    assert [province.unit for province in units if province] == ["Tỉnh", "Thành phố"]


@pytest.mark.skipif("LACHAN_TERRITORIES" not in os.environ, reason="LACHAN_TERRITORIES names no file")
def test_the_full_file_fits_on_top_of_the_seed(engine: Engine, tools: Tools) -> None:
    load_provinces(engine, tools)
    whole = Path(os.environ["LACHAN_TERRITORIES"])
    assert imported(engine, tools, whole) == ImportResult(added=3321, changed=0, ended=0, unchanged=34)
    assert imported(engine, tools, whole, NEXT_DAY).unchanged == 3355


def test_names_are_found_however_their_marks_are_typed(engine: Engine, tools: Tools, file: Path) -> None:
    imported(engine, tools, file)
    with Session(engine) as session:
        for typed in ("lao cai", "LÀO CAI", "La\u0300o  Cai"):
            assert named(session, typed, parent="15") == [("02647", "Lào Cai")]
        assert named(session, "B\u2019Lao") == [("24829", "B'Lao")]
