"""Django REST Framework and viewflow.fsm on gunicorn's threads: the other way a team would go.

It lacks, in its own favour, what the typical FastAPI service lacks; see there. The rows are the same.
"""
