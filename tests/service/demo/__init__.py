"""Tests of `lachan demo`."""
