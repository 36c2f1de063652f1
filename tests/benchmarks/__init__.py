"""Tests of the harness that measures; none of them looks at how fast anything is."""
