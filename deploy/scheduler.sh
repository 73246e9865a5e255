#!/bin/sh
# The scheduler: exactly one for the whole portal. Its file can be lost; the tasks it starts are safe to run twice.
set -eu
exec celery -A governance beat --schedule "${SCHEDULE_FILE:-/tmp/beat-schedule}" --pidfile= --loglevel INFO
