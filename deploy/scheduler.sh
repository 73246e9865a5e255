#!/bin/sh
# The scheduler: one is enough, two do no harm, since each turn of work is claimed in the database. Its file can be lost:
# what was missed is sent for again.
set -eu
exec celery -A governance beat --schedule "${SCHEDULE_FILE:-/tmp/beat-schedule}" --pidfile= --loglevel INFO
