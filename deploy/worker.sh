#!/bin/sh
# A background worker; start as many as needed, on any machine.
set -eu
exec celery -A governance worker --concurrency "${WORKER_PROCESSES:-2}" --max-tasks-per-child 500 --loglevel INFO
