#!/bin/sh
# Gathers, hashes and compresses the static files into var/static/. Needs no server and no real configuration.
set -eu
PORTAL_MODE=production \
SECRET_KEY=only-for-collecting-static-files-0123456789-abcdefghijklmnop \
PORTAL_URL=https://portal.example \
DATABASE_URL=sqlite:///:memory: \
REDIS_URL=redis://broker.example:6379/0 \
EMAIL_URL=memorymail:// \
DEFAULT_FROM_EMAIL=channels@portal.example \
exec python manage.py collectstatic --noinput --clear --verbosity 0
