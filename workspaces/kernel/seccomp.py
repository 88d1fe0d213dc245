"""A seccomp-bpf filter by ctypes, without library or privilege: no sockets, no namespaces, no tracing.

Two strengths: `forbid_processes()` for our own parsers, which only compute; `forbid_network()` for programs, which may
start others but can leave neither their process group nor their machine.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
X32_NUMBERS = 0x40000000  # a second numbering of the x86_64 calls, which would go round the list
CLONE_THREAD, CLONE_NEW_NAMESPACE = 0x00010000, 0x7E020080
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2

MACHINES = ("x86_64", "aarch64")
AUDIT_NUMBER = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE, CLONE3, TGKILL = (56, 220), (435, 435), (234, 131)
ESCAPES = {
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "setsid": (112, 157),
    "setpgid": (109, 154),
}
PROCESSES = {
    "socketpair": (53, 199),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
}


def forbid_network() -> None:
    """No socket, no way out of the process group; starting programs stays possible."""
    _install(_program([*ESCAPES.values()], forbidden_clone=CLONE_NEW_NAMESPACE))


def forbid_processes() -> None:
    """The same, and no new process, no other program, no signal to anybody but itself. Threads still work."""
    _install(_program([*ESCAPES.values(), *PROCESSES.values()], required_clone=CLONE_THREAD))


def _program(denied: list[tuple[int | None, ...]], *, required_clone: int = 0, forbidden_clone: int = 0) -> bytes:
    machine = platform.machine()
    column = MACHINES.index(machine)
    refuse = _step(RETURN, REFUSE | errno.EPERM)
    steps = [_step(LOAD, ARCHITECTURE), _step(EQUAL, AUDIT_NUMBER[machine], 1, 0), _step(RETURN, KILL)]
    steps += [_step(LOAD, NUMBER), _step(AT_LEAST, X32_NUMBERS, 0, 1), refuse]
    for numbers in denied:
        if (number := numbers[column]) is not None:
            steps += [_step(EQUAL, number, 0, 1), refuse]
    # ENOSYS, so that the C library falls back to clone, whose flags can be looked at
    steps += [_step(EQUAL, CLONE3[column], 0, 1), _step(RETURN, REFUSE | errno.ENOSYS)]
    if required_clone:
        steps += [_step(EQUAL, CLONE[column], 0, 4), *_first_argument(ANY_BIT, required_clone)]
        steps += [_step(EQUAL, TGKILL[column], 0, 4), *_first_argument(EQUAL, os.getpid())]
    else:
        steps += [_step(EQUAL, CLONE[column], 0, 4), _step(LOAD, FIRST_ARGUMENT)]
        steps += [_step(ANY_BIT, forbidden_clone, 0, 1), refuse, _step(RETURN, ALLOW)]
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _first_argument(test: int, value: int) -> list[bytes]:
    """Four steps that allow the call when its first argument passes the test, and refuse it otherwise."""
    refuse, allow = _step(RETURN, REFUSE | errno.EPERM), _step(RETURN, ALLOW)
    return [_step(LOAD, FIRST_ARGUMENT), _step(test, value, 1, 0), refuse, allow]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def _install(program: bytes) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    filter_ = _Filter(len(program) // 8, program)
    for arguments in (
        (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0),
    ):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "seccomp refused")
