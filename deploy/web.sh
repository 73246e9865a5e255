#!/bin/sh
# The web server: WEB_WORKERS processes with WEB_THREADS threads each, behind a proxy that takes slow clients.
set -eu
exec granian --interface wsgi governance.wsgi:application \
    --host "${WEB_HOST:-0.0.0.0}" --port "${WEB_PORT:-8000}" \
    --workers "${WEB_WORKERS:-2}" --blocking-threads "${WEB_THREADS:-4}" \
    --no-ws --respawn-failed-workers --log-level info --log-config deploy/web-log.json
