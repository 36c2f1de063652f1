"""What a route of each kind may refuse, for its `responses=`."""

from service.errors import (
    Conflict,
    Forbidden,
    InvalidForm,
    KeyReused,
    KeyRunning,
    MissingKey,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooMany,
    Unauthenticated,
)

ASKED = (Unauthenticated, Forbidden, TooMany)
LISTS = (*ASKED, InvalidForm)
READS = (*ASKED, NotFound)
CREATES = (*ASKED, MissingKey, KeyReused, KeyRunning, InvalidForm, Conflict)
CHANGES = (*CREATES, NotFound, PreconditionRequired, PreconditionFailed)
"""A change of a case, or of what hangs on it."""
