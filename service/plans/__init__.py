"""Mẫu 04 and 05: the plan, the decision on it, its tasks, and on whom it was served (Decree 56/2017 arts 28, 29)."""
