"""The people of a case: one copy of each for every case, sealed under it."""
