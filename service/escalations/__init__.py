"""What was not done in time reaches somebody who can act, by name, until it is done."""
