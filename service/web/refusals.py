"""What a route of each kind may refuse, for its `responses=`."""

from service.errors import (
    Conflict,
    ContentUnsupported,
    Forbidden,
    InvalidForm,
    KeyReused,
    KeyRunning,
    Malformed,
    MissingKey,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)

ASKED = (Unauthenticated, Forbidden, TooMany, Unavailable)
LISTS = (*ASKED, Malformed, InvalidForm)
READS = (*ASKED, NotFound)
PAGES = (*LISTS, NotFound)
"""A list that hangs on one record."""
CREATES = (*ASKED, Malformed, MissingKey, TooLarge, ContentUnsupported, KeyReused, KeyRunning, InvalidForm, Conflict)
CHANGES = (*CREATES, NotFound, PreconditionRequired, PreconditionFailed)
"""A change of a case, or of what hangs on it."""
REWRITES = tuple(kind for kind in CHANGES if kind not in (MissingKey, KeyReused, KeyRunning))
"""The same, for what is sent whole under its version and so needs no key."""
