"""Whether a process may start, whether requests may be sent to it, and whether any duty has gone silent."""
