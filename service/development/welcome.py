"""What a person sees when the demo runs: where everything is, who they may be, and what to try next."""

import html
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service.development.state import CHECKOUT
from service.tables.directory import Staff, StaffRole, Territory

TRY = """
Thử tiếp (ở một cửa sổ khác, tại thư mục này):
  Đến thư mục này        cd {checkout}
  Lấy mã truy cập        {lachan} token --as commune_worker
  Việc của tôi           curl -H "Authorization: Bearer $({lachan} token --as commune_worker)" {api}/v1/cases
  Thông báo đã tới       {surroundings}/
{clock_vi}Ctrl-C để dừng tất cả.

Try next (in another window, in this folder):
  This folder            cd {checkout}
  An access token        {lachan} token --as commune_worker
  My cases               curl -H "Authorization: Bearer $({lachan} token --as commune_worker)" {api}/v1/cases
  What has arrived       {surroundings}/
{clock_en}Ctrl-C stops everything."""
CLOCK_VI = "  Cho 12 giờ trôi qua    {lachan} clock advance PT12H\n"
CLOCK_EN = "  Let 12 hours pass      {lachan} clock advance PT12H\n"


@dataclass(frozen=True, slots=True)
class Identity:
    """One demo account and what it is."""

    subject: str
    role: str
    place: str
    name: str


def identities(engine: Engine, issuer: str) -> Sequence[Identity]:
    """The accounts of this provider with their roles."""
    held = (
        select(Staff.subject, StaffRole.role, Territory.name, Staff.display_name)
        .join(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .outerjoin(
            Territory, (col(Territory.code) == col(StaffRole.territory_code)) & (col(Territory.valid_to).is_(None))
        )
        .where(col(Staff.issuer) == issuer, col(Staff.active))
        .order_by(col(StaffRole.role), col(Staff.subject))
    )
    with Session(engine) as session:
        return [Identity(subject, role, place or "", name) for subject, role, place, name in session.exec(held)]


def page_of(found: Sequence[Identity]) -> str:
    """The accounts as HTML, for the page of the surroundings."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in (one.subject, one.role, one.place, one.name))
        for one in found
    )
    return f"<h2>Tài khoản thử / Demo accounts</h2><table cellpadding=4>{rows}</table>"


def welcome(found: Sequence[Identity], *, api: str, surroundings: str, data: Path, movable: bool) -> str:
    """The words for the terminal."""
    lines = ["", f"Lá Chắn đang chạy: {api}", f"Lá Chắn is running: {api}", ""]
    if found:
        lines.append("Tài khoản thử / Demo accounts:")
        lines += [f"  {one.subject:<34} {one.role:<18} {one.place:<22} {one.name}" for one in found]
    lachan = _command(data)
    hints = TRY.format(
        api=api,
        surroundings=surroundings,
        checkout=shlex.quote(str(CHECKOUT)),
        lachan=lachan,
        clock_vi=CLOCK_VI.format(lachan=lachan) if movable else "",
        clock_en=CLOCK_EN.format(lachan=lachan) if movable else "",
    )
    return "\n".join([*lines, hints])


def _command(data: Path) -> str:
    """How `lachan` is called in the checkout by a shell that knows nothing of this run."""
    path = Path(sys.executable).with_name("lachan")
    called = shlex.quote(str(path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path))
    is_found = data == (CHECKOUT / ".data").resolve()
    return called if is_found else f"LACHAN_DATA={shlex.quote(str(data))} {called}"
