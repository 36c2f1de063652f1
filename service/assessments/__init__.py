"""Mẫu 02: the initial assessment (Decree 56/2017 art. 26)."""
