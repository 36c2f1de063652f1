"""What scenarios share."""

from tests.walking import walk as walk  # the fixture of every document that is walked
