"""Escalations and their silence."""
