"""The image and the compose file: read as Compose would, then run as processes on private servers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.liasse import COMMAND
from workspaces.kernel.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKER = ROOT / "docker"
SAMPLE = ROOT / "tests" / "samples" / "facturx-en16931.pdf"
OURS = ["migrate", "web", "worker"]


def example_variables() -> dict[str, str]:
    lines = (DOCKER / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose(variables: dict[str, str]) -> dict[str, Any]:
    """The compose file with its `${NAME:?}` and `${NAME:-default}` replaced, as Compose does."""

    def value(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        if name not in variables and default is None:
            pytest.fail(f"{name} is required by compose.yml and absent from .env.example")
        return variables.get(name, default)

    text = (DOCKER / "compose.yml").read_text()
    return yaml.safe_load(re.sub(r"\$\{(?P<name>\w+)(?::\?|:-(?P<default>[^}]*))\}", value, text))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return compose(example_variables())["services"]


def instructions(keyword: str) -> list[str]:
    text = (DOCKER / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.split(None, 1)[1] for line in text.splitlines() if line.startswith(f"{keyword} ")]


def test_the_image_runs_as_an_ordinary_user_and_says_whether_it_is_healthy():
    assert instructions("USER") == ["10001:10001"]
    assert "/healthz" in instructions("HEALTHCHECK")[0]
    assert instructions("VOLUME") == ["/data"]


def test_the_image_is_built_without_secrets_from_chosen_files_only():
    assert not instructions("ARG")
    copied = [source for line in instructions("COPY") if "--from" not in line for source in line.split()[:-1]]
    assert "." not in copied
    for source in copied:
        assert (ROOT / source).exists(), source
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[1] == "*"
    assert set(copied) == allowed


def test_the_image_and_make_install_the_same_system_packages():
    runs = instructions("RUN")
    assert any("/liasse/docker/system-packages run" in line for line in runs)
    assert "docker/system-packages $*" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("name", OURS)
def test_our_containers_write_nowhere_but_to_their_volume(services: dict[str, Any], name: str):
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "user" not in service  # the image's own, which is not root
    assert [volume for volume in service.get("volumes", []) if not volume.endswith(":/data")] == []


def test_every_setting_named_in_docker_exists(services: dict[str, Any]):
    known = {f"LIASSE_{name.upper()}" for name in Settings.model_fields}
    named = {name for service in OURS for name in services[service]["environment"] if name.startswith("LIASSE_")}
    named |= {name for name in example_variables() if name.startswith("LIASSE_")}
    named |= set(re.findall(r"LIASSE_\w+", (DOCKER / "Dockerfile").read_text()))
    assert named
    assert named <= known


def test_what_others_wait_for_says_when_it_is_ready(services: dict[str, Any]):
    for service in services.values():
        for name, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert services[name]["healthcheck"]["test"]


def test_the_example_holds_every_variable_and_no_other():
    text = (DOCKER / "compose.yml").read_text()
    assert set(example_variables()) == set(re.findall(r"\$\{(\w+)", text))


def test_only_migrate_knows_the_owner_of_the_tables(services: dict[str, Any]):
    who = [name for name in OURS if "LIASSE_DATABASE_OWNER_URL" in services[name]["environment"]]
    assert who == ["migrate"]


def test_only_this_machine_reaches_the_published_ports(services: dict[str, Any]):
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_scripts_are_executable_and_sound():
    for script in (DOCKER / "system-packages", DOCKER / "postgres" / "roles.sh"):
        assert script.stat().st_mode & 0o100
        subprocess.run(["sh", "-n", str(script)], check=True)


def test_a_system_without_apt_is_told_what_to_install_and_nothing_is_changed(tmp_path: Path):
    for program in ("sh", "dirname", "grep", "python3"):
        (tmp_path / program).symlink_to(shutil.which(program) or "")
    done = subprocess.run(
        [str(DOCKER / "system-packages"), "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "package manager" in done.stderr
    assert "ghostscript" in done.stderr
    assert "chromium" not in done.stderr  # only the tests need it


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_that_liasse_knows(services: dict[str, Any], name: str):
    done = subprocess.run([COMMAND, services[name]["command"][0], "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
