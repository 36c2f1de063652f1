"""The commands for people who keep the law as data: check a set, put it in force, ask when something is due."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from service import clock, law
from service.cli.due import one, stream
from service.cli.speech import FAILED, MISUSED, database_url, say, settings, stop
from service.db import make_engine, transaction
from service.directory.plan_places import provinces_exist
from service.directory.provinces import seed_rows
from workflows.policy.load import PACKAGED, FurtherCheck, load
from workflows.policy.model import Policy
from workflows.policy.problems import PolicyError
from workflows.policy.quotes import quotes_stand_in

policy = typer.Typer(no_args_is_help=True, help="Quy định của pháp luật dưới dạng dữ liệu. / The law as data.")
Directory = Annotated[
    Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Thư mục quy định / The policy's folder")
]


@policy.command()
def check(
    directory: Directory,
    seeds: Annotated[
        Path | None,
        typer.Option(
            envvar="LACHAN_SEEDS",
            exists=True,
            file_okay=False,
            help="Thư mục có văn bản của các kế hoạch / The folder with the plans' texts",
        ),
    ] = None,
) -> None:
    """Kiểm tra một bộ quy định, nêu tệp, dòng và lý do. / Check a set: file, line and reason of every fault."""
    found = _loaded(directory, *([quotes_stand_in(seeds)] if seeds else []))
    say(
        f"Đạt: {len(found.rules)} quy định, {len(found.calendar)} ngày trong lịch. Mã: {found.digest}",
        f"Sound: {len(found.rules)} rules, {len(found.calendar)} days in the calendar. Digest: {found.digest}",
    )
    quotes = sum(1 for plan in found.plans for _ in plan.provisions())
    if seeds:
        say(f"Đã tìm thấy cả {quotes} câu trích trong văn bản.", f"All {quotes} quotes stand in their texts.")
    else:
        say(
            f"CHƯA đối chiếu {quotes} câu trích: cần --seeds, thư mục có văn bản của các kế hoạch.",
            f"{quotes} quotes were NOT looked up: that needs --seeds, the folder with the plans' texts.",
        )


@policy.command()
def publish(
    directory: Directory,
    by: Annotated[str, typer.Option(help="Người công bố / Who publishes it")] = "",
) -> None:
    """Đưa một bộ quy định đã kiểm tra vào hiệu lực cho mọi tiến trình. / Put a checked set in force everywhere."""
    found = _loaded(directory)
    owner = make_engine(database_url("owner"), "lachan_owner", pool_size=2)
    try:
        with transaction(owner, {}) as session:
            now = clock.now(session)
        digest = law.publish(owner, found, by=by or getpass.getuser(), now=now)
    except DBAPIError as failed:
        stop(
            f"Chưa công bố được ({type(failed.orig).__name__}): xem lại DATABASE_URL và quyền của tài khoản.",
            f"Not published ({type(failed.orig).__name__}): look at DATABASE_URL and at what the login may do.",
            FAILED,
        )
    finally:
        owner.dispose()
    say(
        f"Đã công bố {digest}; mọi tiến trình dùng bản này trong vài giây.", f"Published {digest}, in force everywhere."
    )


@policy.command()
def due(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Tên quy định / The rule, e.g. plan_submitted")],
    start: Annotated[
        str,
        typer.Option("--from", metavar="TIME|-", help="Thời điểm bắt đầu, có múi giờ; «-»: đọc từng dòng / The start"),
    ],
    known_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Chỉ dùng lịch đã biết lúc đó / Only what was known then")
    ] = None,
    province: Annotated[str, typer.Option(metavar="CODE", help="Mã tỉnh / A province's code, e.g. 15")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="In JSON / Print JSON")] = False,
) -> None:
    """Tính khi nào tới hạn và giải thích từng ngày. / When is it due, day by day, and why."""
    found = _loaded(settings().policy_dir or PACKAGED)
    if not any(known.id == rule for known in found.rules):
        listed = ", ".join(sorted({known.id for known in found.rules}))
        stop(f"Không có quy định này. Hãy chọn một trong: {listed}", f"No such rule. Choose one of: {listed}", MISUSED)
    if province:
        _say_whose_law(found, province)
    known = None if known_at is None else _moment(known_at, "--known-at")
    if start == "-":
        raise typer.Exit(stream(found, rule, known_at=known))
    one(found, rule, _moment(start, "--from"), known_at=known, as_json=as_json)


def _loaded(directory: Path, *further: FurtherCheck) -> Policy:
    try:
        return load(directory, provinces_exist, *further)
    except PolicyError as faulty:
        stop(str(faulty), f"{len(faulty.problems)} lỗi cần sửa. / {len(faulty.problems)} faults to mend.", FAILED)


def _say_whose_law(found: Policy, province: str) -> None:
    """No plan gives a term, and an answer must not be taken for a province's."""
    if province not in {row.code for row in seed_rows()}:
        stop(
            "Không có tỉnh nào mang mã này: --province nhận mã hai chữ số, ví dụ 15.",
            "No province has this code: --province takes one of two digits, such as 15.",
            MISUSED,
        )
    plans = sum(1 for plan in found.plans if any(area.province == province for area in plan.applies))
    typer.echo(
        f"Tỉnh {province} có {plans} kế hoạch; không kế hoạch nào đặt thời hạn: theo quy định quốc gia.", err=True
    )
    typer.echo(f"Province {province} has {plans} plans; no plan sets a term: the national rule answers.", err=True)


def _moment(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        stop(
            f"{option} phải là thời điểm có múi giờ, ví dụ 2026-02-13T15:00:00+07:00.",
            f"{option} must be a time with its zone, such as 2026-02-13T15:00:00+07:00.",
            MISUSED,
        )
    return moment
