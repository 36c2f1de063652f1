"""The services that a team would write instead, each in the manner of its framework; see docs/benchmarks.md."""
