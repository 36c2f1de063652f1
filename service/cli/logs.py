"""What a process writes on its way: one JSON object a line, and never a word that came from a case."""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

QUIET = ("apscheduler", "httpx", "httpcore", "uvicorn.access")
"""Loggers that would tell of every beat, or of addresses."""
INNERMOST = 3
"""Frames that are told even when they are a library's."""


def configure(level: int = logging.INFO, *, to: TextIO = sys.stderr) -> None:
    """Send every log record of this process as JSON, to standard error unless told otherwise."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    stream = logging.StreamHandler(to)
    stream.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                error_without_its_words,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[stream], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def error_without_its_words(_: object, __: str, event: EventDict) -> EventDict:
    """Keep an error's kind and place; its message may hold a value from a case, so it never reaches a log."""
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["sqlstate"] = getattr(getattr(error, "orig", error), "sqlstate", None)
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames[:-INNERMOST] if "site-packages" not in frame.filename]
        event["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in [*ours, *frames[-INNERMOST:]]]
    return event
