"""A command line that was not understood is refused in Vietnamese first; the library's own words follow in English."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup


class Bilingual(TyperGroup):
    """The outermost group of commands: whatever is wrong with a command inside it passes through here."""

    def make_context(self, *given: Any, **told: Any) -> Any:
        """Read the words before the first command."""
        with _vietnamese_first():
            return super().make_context(*given, **told)

    def invoke(self, ctx: Any) -> Any:
        """Read the rest, and do it."""
        with _vietnamese_first():
            return super().invoke(ctx)


@contextmanager
def _vietnamese_first() -> Iterator[None]:
    try:
        yield
    except typer.BadParameter:
        typer.echo("Thiếu hoặc sai giá trị của mục nêu dưới đây; thêm --help để xem cách dùng.", err=True)
        raise
    except typer.TyperException:
        typer.echo("Không có lệnh hoặc tuỳ chọn như vậy; thêm --help để xem những gì có.", err=True)
        raise
