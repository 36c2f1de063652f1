"""Why the embedded database cannot serve, in words a person can act on."""


class CannotStart(RuntimeError):
    """The server does not run; the message says why and what to do, Vietnamese first, then what PostgreSQL said."""

    def __init__(self, vi: str, en: str, said: str = "") -> None:
        super().__init__("\n".join(part for part in (vi, en, said.strip()) if part))
