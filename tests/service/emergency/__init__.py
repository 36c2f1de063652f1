"""An emergency measure from its opening to its end."""
