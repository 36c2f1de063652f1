"""Attempts to get at what is not one's own, to do things twice and to reach around the service; none may succeed."""
