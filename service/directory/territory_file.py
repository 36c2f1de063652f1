"""A file of territories, read and checked row by row before anything is written."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

HEADER = ["code", "name", "unit", "parent_code"]
PROVINCE = re.compile(r"[0-9]{2}", re.ASCII)
COMMUNE = re.compile(r"[0-9]{5}", re.ASCII)
UNITS = {"province": ("Tỉnh", "Thành phố"), "commune": ("Xã", "Phường", "Đặc khu")}
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One readable line: a province, or a commune of the province in `parent_code`."""

    line: int
    code: str
    name: str
    unit: str
    parent_code: str | None

    @property
    def level(self) -> str:
        """`province` or `commune`."""
        return "commune" if self.parent_code else "province"


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong in a line (0: the file as a whole) and what to do about it; Vietnamese first."""

    line: int
    vi: str
    en: str

    def __str__(self) -> str:
        return f"dòng {self.line}: {self.vi} / line {self.line}: {self.en}" if self.line else f"{self.vi} / {self.en}"


class TerritoriesRefused(Exception):
    """Nothing was written; `rows` names every reason, in the order of the file."""

    def __init__(self, rows: Iterable[BadRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.line))
        super().__init__("\n".join(str(row) for row in self.rows))


def entries_of(file: Path) -> list[Entry]:
    """The rows of a CSV `code,name,unit,parent_code`; TerritoriesRefused when one of them cannot be used."""
    entries: list[Entry] = []
    faults: list[BadRow] = []
    for line, cells in _lines(_text(file)):
        if len(cells) == len(HEADER):
            entries.append(Entry(line, cells[0], cells[1], cells[2], cells[3] or None))
        else:
            faults.append(_columns(line, len(cells)))
    faults += [fault for entry in entries for fault in _faults(entry)]
    faults += [*_twins(entries), *_orphans(entries)]
    if not entries and not faults:
        faults.append(BadRow(0, "tệp không có dòng nào; hãy chọn tệp khác", "the file has no rows; choose another one"))
    if faults:
        raise TerritoriesRefused(faults)
    return entries


def _text(file: Path) -> str:
    try:
        return unicodedata.normalize("NFC", file.read_bytes().decode("utf-8-sig"))
    except OSError:
        bad = BadRow(0, "không mở được tệp; kiểm tra đường dẫn", "the file cannot be opened; check its path")
        raise TerritoriesRefused([bad]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        bad = BadRow(line, "không phải UTF-8; hãy lưu lại tệp ở dạng UTF-8", "not UTF-8; save the file as UTF-8")
        raise TerritoriesRefused([bad]) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        if next(reader, None) != HEADER:
            wanted = ",".join(HEADER)
            raise TerritoriesRefused([BadRow(1, f"dòng đầu phải là {wanted}", f"the first line must be {wanted}")])
        for cells in reader:
            if cells:
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        bad = BadRow(reader.line_num, "dấu nháy không khép; hãy sửa dòng này", "a quote is not closed; mend this line")
        raise TerritoriesRefused([bad]) from None


def _columns(line: int, count: int) -> BadRow:
    return BadRow(
        line,
        f"có {count} cột, cần 4; kiểm tra dấu phẩy và dấu nháy",
        f"{count} columns where 4 are needed; check commas and quotes",
    )


def _faults(entry: Entry) -> Iterator[BadRow]:
    if entry.parent_code is None and not PROVINCE.fullmatch(entry.code):
        yield BadRow(
            entry.line,
            "mã tỉnh phải có 2 chữ số; nếu là xã thì thêm parent_code",
            "a province's code has 2 digits; a commune needs its parent_code",
        )
    if entry.parent_code is not None and not COMMUNE.fullmatch(entry.code):
        yield BadRow(
            entry.line,
            "mã xã phải có 5 chữ số, giữ cả số 0 ở đầu",
            "a commune's code has 5 digits; keep the leading zeros",
        )
    if not _is_name(entry.name):
        yield BadRow(
            entry.line,
            f"tên trống, quá {LONGEST_NAME} ký tự hoặc có ký tự lạ; hãy gõ lại tên",
            f"the name is empty, over {LONGEST_NAME} characters or holds a stray character; type it again",
        )
    units = UNITS[entry.level]
    if entry.unit not in units:
        listed = ", ".join(units)
        yield BadRow(entry.line, f"loại phải là một trong: {listed}", f"the unit must be one of: {listed}")


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and not any(unicodedata.category(sign)[0] == "C" for sign in name)


def _twins(entries: Iterable[Entry]) -> Iterator[BadRow]:
    first: dict[str, int] = {}
    for entry in entries:
        line = first.setdefault(entry.code, entry.line)
        if line != entry.line:
            yield BadRow(
                entry.line,
                f"mã đã có ở dòng {line}; giữ một dòng",
                f"this code is already on line {line}; keep one of them",
            )


def _orphans(entries: list[Entry]) -> Iterator[BadRow]:
    provinces = {entry.code for entry in entries if entry.level == "province"}
    for entry in entries:
        if entry.parent_code is not None and entry.parent_code not in provinces:
            yield BadRow(
                entry.line,
                "parent_code không phải mã tỉnh nào trong tệp; thêm tỉnh đó hoặc sửa mã",
                "parent_code is no province of this file; add the province or mend the code",
            )
