"""The one door to a case's state."""
