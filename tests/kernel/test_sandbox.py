"""Every attack ends as it should, and the portal goes on."""

import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kernel import attacks
from workspaces.kernel import sandbox
from workspaces.kernel.errors import DomainError
from workspaces.kernel.sandbox import Limits, SandboxFailed
from workspaces.kernel.warden import Warden

REFUSED = "Operation not permitted"


def fail_code(caught: pytest.ExceptionInfo[SandboxFailed]) -> str:
    return caught.value.code


async def test_gives_back_the_value_of_the_function(tmp_path):
    assert await sandbox.call(attacks.add, 2, 3, work=tmp_path) == 5


async def test_a_refusal_comes_back_as_itself(tmp_path):
    with pytest.raises(DomainError, match="vide") as caught:
        await sandbox.call(attacks.refuse, work=tmp_path)
    assert (caught.value.code, caught.value.status) == ("FILE_EMPTY", 415)


async def test_a_bug_in_a_parser_is_a_failure_of_the_sandbox(tmp_path):
    with pytest.raises(SandboxFailed) as caught:
        await sandbox.call(attacks.stumble, work=tmp_path)
    assert fail_code(caught) == "SANDBOX_CRASH"


async def test_no_socket_of_any_kind(tmp_path):
    assert await sandbox.call(attacks.reach_out, work=tmp_path) == [REFUSED] * 3


async def test_no_new_process_no_program_no_new_session(tmp_path):
    assert await sandbox.call(attacks.multiply, work=tmp_path) == [REFUSED] * 3


async def test_no_signal_to_another_process(tmp_path):
    assert await sandbox.call(attacks.signal_parent, work=tmp_path) == REFUSED


async def test_threads_still_work(tmp_path):
    assert await sandbox.call(attacks.use_threads, work=tmp_path) == [1]


async def test_reads_nothing_outside_its_work_and_what_it_was_lent(tmp_path):
    work, outside = tmp_path / "work", tmp_path / "outside"
    work.mkdir()
    outside.write_text("secret")
    assert await sandbox.call(attacks.read, outside, work=work) == "Permission denied"
    assert await sandbox.call(attacks.read, outside, work=work, reads=[outside]) == "done"
    assert await sandbox.call(attacks.read, "/etc/passwd", work=work) == "Permission denied"


async def test_writes_only_in_its_work(tmp_path):
    work, outside = tmp_path / "work", tmp_path / "outside"
    work.mkdir()
    outside.write_text("original")
    assert await sandbox.call(attacks.write, work / "x", work=work) == "done"
    assert await sandbox.call(attacks.write, outside, work=work, reads=[outside]) == "Permission denied"
    assert outside.read_text() == "original"


async def test_sees_no_secret_of_the_portal(tmp_path, monkeypatch):
    monkeypatch.setenv("LIASSE_SECRET", "tell nobody")
    sandbox.stop()
    assert "LIASSE_SECRET" not in await sandbox.call(attacks.environment, work=tmp_path)


async def test_a_file_larger_than_allowed_stops_at_the_limit(tmp_path):
    said = await sandbox.call(attacks.write_much, tmp_path / "big", 3, work=tmp_path, limits=Limits(file_mb=2))
    assert said == "File too large"
    assert (tmp_path / "big").stat().st_size <= 2 * 2**20


@pytest.mark.parametrize(
    ("attack", "limits", "code"),
    [
        (attacks.eat_memory, Limits(), "SANDBOX_MEMORY"),
        (attacks.spin, Limits(cpu_s=1), "SANDBOX_TIMEOUT"),
        (attacks.sleep, Limits(wall_s=0.3), "SANDBOX_TIMEOUT"),
        (attacks.segfault, Limits(), "SANDBOX_CRASH"),
        (attacks.talk_too_much, Limits(answer_mb=1), "SANDBOX_ANSWER"),
    ],
)
async def test_each_excess_has_its_code(attack, limits, code, tmp_path):
    with pytest.raises(SandboxFailed) as caught:
        await sandbox.call(attack, work=tmp_path, limits=limits)
    assert fail_code(caught) == code
    assert await sandbox.call(attacks.add, 1, 1, work=tmp_path) == 2


async def test_leaks_no_file_descriptor_and_no_process(tmp_path):
    await sandbox.call(attacks.add, 1, 1, work=tmp_path)
    before = open_files(os.getpid()), open_files(server_pid())
    calls = [sandbox.call(attacks.add, i, i, work=tmp_path) for i in range(20)]
    calls += [sandbox.call(attacks.segfault, work=tmp_path) for _ in range(5)]
    calls += [sandbox.call(attacks.sleep, work=tmp_path, limits=Limits(wall_s=0.2)) for _ in range(5)]
    await asyncio.gather(*calls, return_exceptions=True)
    assert (open_files(os.getpid()), open_files(server_pid())) == before
    assert children(server_pid()) == []


async def test_a_killed_fork_server_is_replaced(tmp_path):
    await sandbox.call(attacks.add, 1, 1, work=tmp_path)
    os.kill(server_pid(), signal.SIGKILL)
    assert await sandbox.call(attacks.add, 1, 1, work=tmp_path) == 2


async def test_a_fork_server_that_nobody_asks_leaves_and_another_takes_its_place(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "_passing", passing := Warden(stays_s=0.05))
    for _ in range(2):
        assert await sandbox.call(attacks.add, 1, 1, work=tmp_path, alone=True) == 2
        assert passing.process
        assert passing.process.wait(5) == 0


async def test_children_die_with_the_fork_server_and_the_call_is_tried_again(tmp_path):
    await sandbox.call(attacks.add, 1, 1, work=tmp_path)
    slow = asyncio.create_task(sandbox.call(attacks.nap, 1.5, work=tmp_path))
    await until(lambda: children(server_pid()))
    (child,) = children(server_pid())
    os.kill(server_pid(), signal.SIGKILL)
    await until(lambda: not alive(child), seconds=1)
    assert await slow == "rested"


async def test_whoever_stops_waiting_has_the_child_killed(tmp_path):
    task = asyncio.create_task(sandbox.call(attacks.sleep, work=tmp_path))
    await until(lambda: children(server_pid()))
    task.cancel()
    await until(lambda: not children(server_pid()))


async def test_serves_several_threads_and_loops_at_once(tmp_path):
    def in_its_own_loop(n: int) -> list[int]:
        async def several():
            return await asyncio.gather(*(sandbox.call(attacks.add, n, i, work=tmp_path) for i in range(5)))

        return asyncio.run(several())

    with ThreadPoolExecutor(4) as threads:
        answers = await asyncio.gather(*(asyncio.wrap_future(threads.submit(in_its_own_loop, n)) for n in range(4)))
    assert answers == [[n + i for i in range(5)] for n in range(4)]


async def test_meters_what_the_children_use(tmp_path):
    with sandbox.metered() as meter, pytest.raises(SandboxFailed):
        await sandbox.call(attacks.spin, work=tmp_path, limits=Limits(cpu_s=1))
    assert meter.cpu_s > 0.5
    assert meter.peak_mb > 1


async def test_runs_a_program_in_its_work(tmp_path):
    (tmp_path / "a.txt").write_text("bonjour")
    done = await sandbox.program(["cat", "a.txt"], work=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"bonjour")


async def test_a_program_reaches_neither_network_nor_other_files(tmp_path):
    python = ["python", "-c", "import socket; socket.socket()"]
    assert REFUSED.encode() in (await sandbox.program(python, work=tmp_path)).stderr
    assert b"Permission denied" in (await sandbox.program(["cat", "/etc/passwd"], work=tmp_path)).stderr


async def test_a_program_takes_its_own_children_along(tmp_path):
    script = "sleep 60 & setsid sleep 60 & echo started; wait"
    with pytest.raises(SandboxFailed) as caught:
        await sandbox.program(["sh", "-c", script], work=tmp_path, limits=Limits(wall_s=0.5))
    assert fail_code(caught) == "SANDBOX_TIMEOUT"
    await until(lambda: not sleepers(tmp_path))


def server_pid() -> int:
    assert sandbox._server.process
    return sandbox._server.process.pid


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    """Neither gone nor a zombie that nobody has buried yet."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def sleepers(work: Path) -> list[str]:
    """Processes whose working folder is `work`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*/cwd"):
        try:
            found += [str(folder)] if folder.readlink() == work else []
        except OSError:
            continue
    return found


async def until(condition, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "never happened"
        await asyncio.sleep(0.01)
