"""The plan, from its draft to its last task."""
