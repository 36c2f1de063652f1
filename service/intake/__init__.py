"""Mẫu 01: a report comes in from hotline 111 or another receiving place (Decree 56/2017 art. 25)."""
