"""Telling, with real parts: PostgreSQL, an SMTP server, and HTTP receivers that misbehave."""
