"""The command that brings the map of provinces and communes in line with a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from service.cli.speech import FAILED, MISUSED, database_url, say, settings, stop
from service.db import make_engine
from service.directory.importer import import_territories
from service.directory.territory_file import TerritoriesRefused
from service.health.fitness import Unfit, tools

territories = typer.Typer(no_args_is_help=True, help="Tỉnh và xã. / Provinces and communes.")


@territories.callback()
def _group() -> None:
    """Tỉnh và xã. / Provinces and communes."""


@territories.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Tệp CSV / The CSV file: code,name,unit,parent_code")],
    valid_from: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Có hiệu lực từ ngày / In force from this day")
    ],
) -> None:
    """Cập nhật địa bàn theo tệp, từ một ngày; bản cũ vẫn đọc được. / Make a file's map hold from a day on."""
    engine = make_engine(database_url("app"), "lachan_app", pool_size=1)
    try:
        done = import_territories(engine, tools(settings()), file, valid_from=valid_from.date())
    except TerritoriesRefused as refused:
        stop(f"{refused}\nChưa ghi gì.", "Nothing was written.", FAILED)
    except Unfit as unfit:
        stop(unfit.vi, unfit.en, MISUSED)
    finally:
        engine.dispose()
    say(
        f"{done.added} mới, {done.changed} đổi, {done.ended} hết hiệu lực, {done.unchanged} giữ nguyên.",
        f"{done.added} new, {done.changed} changed, {done.ended} ended, {done.unchanged} unchanged.",
    )
