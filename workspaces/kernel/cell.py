"""The life of one sandboxed child, from fork to `_exit`."""

from __future__ import annotations

import gc
import importlib
import json
import os
import tempfile
from typing import Any, NoReturn

from workspaces.kernel import jail
from workspaces.kernel.errors import DomainError

ANSWER_FD = 3
ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}


def live(request: dict[str, Any], answer_fd: int, errors_fd: int, server: int) -> NoReturn:
    """Lock up, then run the program or call the function."""
    try:
        os.setsid()  # its own process group: whoever ends it ends all it started
        jail.die_with(server)
        _settle(request["work"], answer_fd, errors_fd)
        if request["program"]:
            _become(request)
        _answer(request)
    except BaseException as error:
        os.write(2, repr(error)[:500].encode())
    os._exit(70)


def _settle(work: str, answer_fd: int, errors_fd: int) -> None:
    """Standard input from nowhere, the answer on 3, everything else of the server closed."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    answer, errors = os.dup(answer_fd), os.dup(errors_fd)
    for fd, number in ((nowhere, 0), (nowhere, 1), (errors, 2), (answer, ANSWER_FD)):
        os.dup2(fd, number)
    os.closerange(ANSWER_FD + 1, 2**16)
    os.chdir(work)
    os.umask(0o077)


def _become(request: dict[str, Any]) -> None:
    work, command = request["work"], request["program"]
    os.dup2(ANSWER_FD, 1)
    os.close(ANSWER_FD)
    _lock(request, programs=True)
    os.execve(command[0], command, ENVIRONMENT | {"TMPDIR": work, "HOME": work, "PATH": request["path"]})  # noqa: S606


def _answer(request: dict[str, Any]) -> None:
    gc.enable()
    tempfile.tempdir = request["work"]
    module = importlib.import_module(request["module"])
    _lock(request, programs=False)
    try:
        value = getattr(module, request["function"])(*request["args"])
        said = json.dumps({"value": value}, allow_nan=False)
    except DomainError as error:
        said = json.dumps({"refused": {"message": error.message, "code": error.code, "status": error.status}})
    except MemoryError:
        said = '{"failed": "memory"}'
    _say(said.encode())
    os._exit(0)


def _say(said: bytes) -> None:
    with os.fdopen(ANSWER_FD, "wb") as pipe:
        pipe.write(said)


def _lock(request: dict[str, Any], *, programs: bool) -> None:
    limits = request["limits"]
    jail.limit(memory_mb=limits["memory_mb"], cpu_s=limits["cpu_s"], file_mb=limits["file_mb"])
    jail.confine(request["work"], reads=request["reads"], programs=programs)
