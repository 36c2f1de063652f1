"""Mẫu 06: the review of the child after the plan, and planning again (Decree 56/2017 art. 30)."""
