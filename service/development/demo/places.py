"""Where a demo happens: communes drawn from a file of territories, or the few that every demo has."""

from itertools import islice
from pathlib import Path

from service.development.demo.draws import Draws
from service.development.demo_cast import COMMUNES, PROVINCES, Cast
from service.development.preparations import CannotRun
from service.directory.territory_file import entries_of

FEWEST = 2


def cast_of(file: Path | None, draws: Draws, reports: int) -> Cast:
    """One drawn commune for each report (the same may be drawn twice), and their provinces, each with its people.

    TerritoriesRefused when the file cannot be read, CannotRun when there are not two communes in it.
    """
    if file is None:
        return Cast(PROVINCES, COMMUNES, pairs=False)
    entries = entries_of(file)
    provinces = {one.code: one.name for one in entries if one.parent_code is None}
    communes = {one.code: (one.name, one.unit, one.parent_code) for one in entries if one.parent_code is not None}
    codes = sorted(communes)
    if len(codes) < FEWEST:
        raise CannotRun(
            "Tệp địa bàn phải có ít nhất hai xã.", "The file of territories must hold two communes or more."
        )
    picked = {codes[draws.whole(0, len(codes) - 1, "commune", number)] for number in range(reports)}
    # A case against a commune's own authorities needs a worker from elsewhere.
    picked |= set(islice((code for code in codes if code not in picked), max(FEWEST - len(picked), 0)))
    drawn = {code: communes[code] for code in sorted(picked)}
    used = {province for _, _, province in drawn.values()}
    return Cast({code: name for code, name in provinces.items() if code in used}, drawn, pairs=False)
