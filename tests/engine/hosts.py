"""Hosts as network namespaces on one machine, joined by a bridge: each can be cut off without the others noticing.

Nothing of this machine's own network is touched: the bridge has a namespace too, and the test speaks to PostgreSQL and
Redis through sockets in a folder. Everything is removed at the end.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.engine.visitor import Visitor
from tests.live import ROOT, LiveWeb
from tools import children, services

NET = "10.203.77"
# Only known inside: an address that the fetcher takes for one of the public network.
PUBLIC = "93.184.215.14"
IP, NSENTER = shutil.which("ip") or "ip", shutil.which("nsenter") or "nsenter"


def ip(*words: str) -> None:
    subprocess.run([IP, *words], check=True, capture_output=True, text=True, timeout=20)


def why_not() -> str:
    """Why there can be no namespaces here; "" where there can."""
    if os.geteuid() != 0:
        return "only root may make them"
    name = f"try{os.getpid()}"
    try:
        ip("netns", "add", name)
        ip("netns", "del", name)
    except (OSError, subprocess.SubprocessError) as problem:
        return str(problem)
    return "" if shutil.which("nsenter") else "nsenter is missing"


class Hosts:
    """``with Hosts("one", "two") as hosts``: each has an address (``address``) and its own loopback."""

    def __init__(self, *names: str):
        self.names = names
        self.prefix = f"pt{os.getpid() % 10_000}"
        self.address = {name: f"{NET}.{place}" for place, name in enumerate(names, start=2)}

    def space(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def __enter__(self):
        self._undo = contextlib.ExitStack()
        try:
            self._add("lan")
            ip("-n", self.space("lan"), "link", "add", "br0", "type", "bridge")
            ip("-n", self.space("lan"), "link", "set", "br0", "up")
            for name in self.names:
                self._add(name)
                near, far = ("eth0", "netns", self.space(name)), (name, "netns", self.space("lan"))
                ip("link", "add", *near, "type", "veth", "peer", "name", *far)
                ip("-n", self.space(name), "addr", "add", f"{self.address[name]}/24", "dev", "eth0")
                ip("-n", self.space(name), "link", "set", "eth0", "up")
                ip("-n", self.space(name), "route", "add", PUBLIC, "dev", "eth0")
                ip("-n", self.space("lan"), "link", "set", name, "master", "br0")
                self.join(name)
        except BaseException:
            self._undo.close()
            raise
        return self

    def _add(self, name: str) -> None:
        ip("netns", "add", self.space(name))
        self._undo.callback(ip, "netns", "del", self.space(name))
        ip("-n", self.space(name), "link", "set", "lo", "up")

    def cut(self, name: str) -> None:
        """Pull the cable: nothing arrives any more, and nobody is told."""
        ip("-n", self.space("lan"), "link", "set", name, "down")

    def join(self, name: str) -> None:
        ip("-n", self.space("lan"), "link", "set", name, "up")

    def on(self, name: str, *, user: dict | None = None) -> list[str]:
        """What a command begins with, so that it runs on that host."""
        who = ["-S", str(user["user"]), "-G", str(user["group"])] if user else []
        return [NSENTER, f"--net=/run/netns/{self.space(name)}", *who, "--"]

    def __exit__(self, *problem):
        self._undo.close()


@contextlib.contextmanager
def postgres_on(hosts: Hosts, name: str, **settings: str):
    """A PostgreSQL on that host: yields (address for the hosts, address through the socket for this process)."""
    with services.temporary_folder("portal-hosts-") as folder:
        binaries = services.postgres_binaries(folder)
        services.make_cluster(binaries, folder)
        with (folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NET}.0/24 trust\n")
        told = {**services.POSTGRES_SETTINGS, "listen_addresses": hosts.address[name], **settings}
        told["unix_socket_directories"] = str(folder)
        command = [*hosts.on(name, user=services.as_nobody()), str(binaries / "postgres"), "-D", str(folder / "data")]
        for key, value in told.items():
            command += ["-c", f"{key}={value}"]
        log = folder / "postgres.log"
        with log.open("w") as output:
            process = children.start(command, ends_by=signal.SIGQUIT, stdout=output, stderr=output, cwd=folder)
        try:
            if not children.wait_until(lambda: "ready to accept" in log.read_text(), process, patience=60):
                raise RuntimeError(log.read_text()[-1000:])
            host = str(folder).replace("/", "%2F")
            yield f"postgres://portal@{hosts.address[name]}:5432/postgres", f"postgres://portal@{host}:5432/postgres"
        finally:
            children.stop(process, ends_by=signal.SIGQUIT)


@contextlib.contextmanager
def redis_on(hosts: Hosts, name: str):
    """A Redis on that host; yields its address for the hosts."""
    with services.temporary_folder("portal-hosts-redis-") as folder:
        command = [*hosts.on(name), str(services.redis_binary()), "--bind", hosts.address[name]]
        command += ["--protected-mode", "no", "--dir", str(folder), "--save", "", "--appendonly", "yes"]
        command += ["--appendfsync", "everysec"]
        log = folder / "redis.log"
        with log.open("w") as output:
            process = children.start(command, stdout=output, stderr=output, cwd=folder)
        try:
            if not children.wait_until(lambda: "eady to accept" in log.read_text(), process, patience=30):
                raise RuntimeError(log.read_text()[-1000:])
            yield f"redis://{hosts.address[name]}:6379/0"
        finally:
            children.stop(process)


@contextlib.contextmanager
def stranger_on(hosts: Hosts, name: str):
    """The mail and feed server on its host; yields the folder that tells it what to hold and what came."""
    ip("-n", hosts.space(name), "addr", "add", f"{PUBLIC}/32", "dev", "eth0")
    with services.temporary_folder("portal-stranger-") as folder:
        command = [*hosts.on(name), sys.executable, "-m", "tests.engine.stranger", str(folder)]
        process = children.start([*command, hosts.address[name], PUBLIC], cwd=ROOT)
        try:
            assert children.wait_until((folder / "ready").exists, process, patience=30)
            yield folder
        finally:
            children.stop(process)


class WebOn(LiveWeb):
    """The web server on its host, asked over the network by a visitor on another one."""

    def __init__(self, hosts: Hosts, name: str, *, asked_from: str, **environment: str):
        address = hosts.address[name]
        # PORTAL_URL may only be plain http on this machine, and no letter's link is followed here.
        told = {"PORTAL_URL": "http://localhost", "ALLOWED_HOSTS": address, **environment}
        super().__init__(before=hosts.on(name), host=address, **told)
        self.visitor = Visitor(hosts.on(asked_from), self.url)

    def ask(self, path: str, *, patience: float = 10.0) -> int:
        return self.visitor.read(path, patience=patience).status


def lines_of(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []
