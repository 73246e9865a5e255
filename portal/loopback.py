"""Which hosts are this machine and no other; needs nothing but Python, since `make run` asks before anything is installed."""

import ipaddress


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
