"""Tests of what is owed to the national databases."""
