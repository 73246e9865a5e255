#!/bin/sh
# A background worker; start as many as needed, on any machine. WORKER_QUEUES says what it takes: all by default.
# Two workers on one machine need names of their own: WORKER_NAME.
set -eu
exec celery -A governance worker --queues "${WORKER_QUEUES:-default,letters,sweeps,fetching}" \
    --hostname "${WORKER_NAME:-worker}@%h" \
    --concurrency "${WORKER_PROCESSES:-2}" --max-tasks-per-child 500 --loglevel INFO
