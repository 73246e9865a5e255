"""The WSGI application that the web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

application = get_wsgi_application()
# What is loaded now stays for good: the collector need not walk through it during requests.
gc.collect()
gc.freeze()
