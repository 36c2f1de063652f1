"""The command that records the first administrator, from whom every other account comes."""

from typing import Annotated

import typer
from pydantic import ValidationError

from service import clock
from service.cli.recording import issuer_or, recorded
from service.cli.speech import MISUSED, say, stop
from service.directory.schemas import StaffCreate
from service.directory.staff import record_first_administrator

staff = typer.Typer(no_args_is_help=True, help="Tài khoản cán bộ. / The accounts of staff.")


@staff.callback()
def _group() -> None:
    """Tài khoản cán bộ. / The accounts of staff."""


@staff.command()
def first(
    subject: Annotated[str, typer.Option(help="`sub` của người đó trong mã truy cập / Their `sub` in a token")],
    name: Annotated[str, typer.Option(help="Tên hiển thị / How they are addressed")],
    issuer: Annotated[str, typer.Option(help="`iss`, nếu khác LACHAN_OIDC_ISSUER / Their `iss`, if another")] = "",
) -> None:
    """Ghi quản trị viên đầu tiên, khi chưa có ai giữ vai trò này. / Record the first administrator, while none is."""
    try:
        form = StaffCreate(issuer=issuer_or(issuer), subject=subject, display_name=name)
    except ValidationError as wrong:
        named = ", ".join(str(error["loc"][0]) for error in wrong.errors(include_input=False))
        stop(f"Giá trị không hợp lệ: {named}.", f"These values cannot be taken: {named}.", MISUSED)
    with recorded("directory:write") as session:
        record_first_administrator(session, form, now=clock.now(session))
    say(
        "Đã ghi quản trị viên đầu tiên; các tài khoản khác do người này thêm qua API.",
        "The first administrator is recorded; every further account goes through the API.",
    )
