"""FastAPI and SQLModel, asynchronous, with an ORM: what most teams would start with today.

It lacks, in its own favour: encryption of personal fields, idempotent writes, who-saw-what in the audit, dated roles
and territories, limits, ladders, and the law as data. It does the same work beside that: token, account, permission,
checks, and the same rows of a report in one transaction.
"""
