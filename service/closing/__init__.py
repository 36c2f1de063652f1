"""Closing a case, proposed by one and decided by another, and opening it again."""
