"""The refusals that the directory's routes declare."""

from service.errors import Conflict, Forbidden, InvalidForm, KeyReused, KeyRunning, MissingKey, Unauthenticated

REFUSALS = (Unauthenticated, Forbidden)
CREATES = (*REFUSALS, MissingKey, KeyReused, KeyRunning, InvalidForm, Conflict)
LISTS = (*REFUSALS, InvalidForm)
