"""One worker's process for ``test_budget_across_processes``: asks a local server so often, within the server's budget.

Arguments: the port, how often. The database is the one of DATABASE_URL.
"""

import functools
import socket
import sys

GAP = 0.05


def main(port: int, times: int) -> None:
    import django

    django.setup()
    from activity.network.budgets import Terms, turn_at
    from activity.network.clients import arbitrary_client
    from activity.network.fetching import fetch

    here = functools.partial(
        fetch,
        resolver=lambda host: ["93.184.216.34"],
        connect=lambda address, _port, timeout: socket.create_connection(("127.0.0.1", port), timeout=timeout),
    )
    turn = functools.partial(turn_at, terms=lambda host: Terms(gap=GAP), patience=60)
    ask = arbitrary_client(plain_http=True, fetch=here, turn=turn)
    _say("ready")
    sys.stdin.readline()
    for number in range(times):
        ask(f"http://feeds.example.org/{number}")
    _say("done")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
