"""What gunicorn starts; the tables are made on the first start."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.drf.settings")
application = get_wsgi_application()
call_command("migrate", run_syncdb=True, verbosity=0)
