"""What a hostile parser might try. Run only inside the sandbox, by test_sandbox.py."""

import ctypes
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from workspaces.kernel.errors import DomainError


def add(a, b):
    return a + b


def refuse():
    raise DomainError("Ce fichier est vide.", code="FILE_EMPTY", status=415)


def stumble():
    raise ValueError("a bug in a parser")


def tried(act):
    try:
        act()
    except OSError as error:
        return error.strerror
    return "done"


def reach_out():
    kinds = (
        (socket.AF_INET, socket.SOCK_STREAM),
        (socket.AF_INET, socket.SOCK_DGRAM),
        (socket.AF_UNIX, socket.SOCK_STREAM),
    )
    return [tried(lambda k=kind: socket.socket(*k)) for kind in kinds]


def multiply():
    return [tried(os.fork), tried(lambda: subprocess.run(["/bin/true"], check=True)), tried(os.setsid)]


def signal_parent():
    return tried(lambda: os.kill(os.getppid(), 0))


def read(path):
    return tried(lambda: Path(path).read_bytes())


def write(path):
    return tried(lambda: Path(path).write_bytes(b"x"))


def write_much(path, megabytes):
    return tried(lambda: Path(path).write_bytes(b"x" * megabytes * 2**20))


def use_threads():
    said = []
    thread = threading.Thread(target=said.append, args=(1,))
    thread.start()
    thread.join()
    return said


def eat_memory():
    return len(b"x" * 2**31)


def spin():
    while True:
        pass


def sleep():
    time.sleep(60)


def nap(seconds):
    time.sleep(seconds)
    return "rested"


def segfault():
    ctypes.string_at(0)


def talk_too_much():
    return "x" * 40 * 2**20


def environment():
    return dict(os.environ)


def knows(module):
    return module in sys.modules
