"""Tests of closing and reopening."""
