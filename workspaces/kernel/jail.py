"""What a child process may do once it is locked up: limits, files, system calls. There is no way back."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from landlockpy import AccessFS, Ruleset, abi_version, fs_for_abi, net_for_abi, scope_for_abi

from workspaces.kernel import seccomp

MEGABYTE = 2**20
PR_SET_PDEATHSIG = 1
LOOK = AccessFS.READ_FILE | AccessFS.READ_DIR
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ghostscript",
    "/var/lib/ghostscript",
    "/var/cache/fontconfig",
    "/dev/null",
    "/dev/urandom",
)


def limit(*, memory_mb: int, cpu_s: int, file_mb: int) -> None:
    """Hard limits of the kernel. The CPU limit warns with SIGXCPU, then kills a second later."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory_mb * MEGABYTE, memory_mb * MEGABYTE),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
        (resource.RLIMIT_FSIZE, file_mb * MEGABYTE, file_mb * MEGABYTE),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def confine(work: str, *, reads: Iterable[str] = (), programs: bool = False) -> None:
    """Only `work` can be written; only `work`, `reads`, the system and our own code can be read; no network."""
    if abi_version():
        _fence_files(work, reads, programs)
    if programs:
        seccomp.forbid_network()
    else:
        seccomp.forbid_processes()


def _fence_files(work: str, reads: Iterable[str], programs: bool) -> None:
    abi = abi_version()
    look = LOOK | AccessFS.EXECUTE if programs else LOOK
    with Ruleset(handled_fs=fs_for_abi(abi), handled_net=net_for_abi(abi), scoped=scope_for_abi(abi)) as rules:
        for path in (*SYSTEM, *_python(), *reads):
            _allow(rules, path, look)
        rules.allow_path(work, fs_for_abi(abi) & ~AccessFS.EXECUTE)
        rules.restrict()


def _allow(rules: Ruleset, path: str, access: AccessFS) -> None:
    """A folder with all it holds, or a file; what this machine lacks is passed over."""
    if path == "/dev/null":
        access |= AccessFS.WRITE_FILE
    if not Path(path).is_dir():
        access &= ~AccessFS.READ_DIR
    with contextlib.suppress(FileNotFoundError):
        rules.allow_path(path, access)


def _python() -> list[str]:
    """The interpreter, its libraries, and this code."""
    code = Path(__file__).parents[1]
    return [p for p in {sys.prefix, sys.base_prefix, str(code)} if not p.startswith("/usr/")]


def die_with(parent: int) -> None:
    """SIGKILL when the fork server goes, whatever the reason; now, if it has gone already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
