"""What can go wrong on a bare machine is said in a sentence, before anything is half installed."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import CannotStart, address, places, set_up
from tests.engines import ROOT, VAR

NODE = "v20.1.0"


def make(target, **environment):
    """Run a make target with exactly this environment."""
    return subprocess.run(
        [shutil.which("make"), "--no-print-directory", target],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def programs(folder, **scripts):
    """A PATH that holds these shell scripts only."""
    for name, script in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    return str(folder)


def test_machine_without_python_is_told_to_install_one(tmp_path):
    done = make("demo", PATH=programs(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("Escale needs Python 3.11 or newer, and this machine has none: install one")


def test_python_named_by_the_caller_must_be_new_enough(tmp_path):
    done = make("demo", PATH=programs(tmp_path, python3="exit 1"), PYTHON="python3")
    assert done.stderr.startswith("Escale needs Python 3.11 or newer, and python3 has none")


@pytest.mark.parametrize(
    ("scripts", "sentence"),
    [
        ({}, "Node.js was not found: install Node.js 20 or newer"),
        ({"node": f"echo {NODE}"}, "npm was not found: install Node.js 20 or newer"),
        ({"node": "echo v18.19.0", "npm": "true"}, "Node.js v18.19.0 is too old: install Node.js 20 or newer"),
        ({"node": "true", "npm": "true"}, "Node.js of unknown version is too old: install Node.js 20 or newer"),
    ],
    ids=["no node", "no npm", "old node", "strange node"],
)
def test_node_must_be_there_and_new_enough(tmp_path, monkeypatch, scripts, sentence):
    monkeypatch.setenv("PATH", programs(tmp_path, **scripts))
    with pytest.raises(set_up.CannotSetUp) as refusal:
        set_up.require_node()
    assert str(refusal.value).startswith(sentence)


def test_current_node_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", programs(tmp_path, node=f"echo {NODE}", npm="true"))
    set_up.require_node()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("npm error code ENOTFOUND", "The package registry cannot be reached"),
        ("[Errno -3] Temporary failure in name resolution", "The package registry cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "A downloaded package is not the one that was pinned"),
        ("npm error code EACCES", "A folder cannot be written by this user"),
    ],
)
def test_failed_installation_names_its_cause(tmp_path, said, sentence):
    assert set_up.cause(f"first\n{said}\nlast", "Installing", tmp_path / "log").startswith(sentence)


def test_failed_installation_of_unknown_cause_shows_its_last_lines(tmp_path):
    assert (
        set_up.cause("one\ntwo", "Installing", "the-log") == "“Installing” failed; the-log ends with:\n    one\n    two"
    )


def test_full_disk_is_said(monkeypatch):
    monkeypatch.setattr(places, "SPACE_NEEDED", shutil.disk_usage(VAR).total * 2)
    with pytest.raises(CannotStart) as refusal:
        places.require_space(VAR)
    assert str(refusal.value).startswith(f"The disk that holds {VAR} is full: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(CannotStart) as refusal:
        places.own_folder(tmp_path / "var")
    assert str(refusal.value).startswith(f"{tmp_path / 'var'} cannot be written by user ")
    with pytest.raises(set_up.CannotSetUp):
        set_up.require_writable(tmp_path / "var")


def test_busy_port_is_said_with_another_one(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CannotStart) as refusal:
            address.require_free()
    assert str(refusal.value) == (
        f"Port {port} of 127.0.0.1 is in use by another program: choose another, e.g. make demo PORT={port + 1}."
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80 80"])
def test_port_that_is_none_is_said(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotStart) as refusal:
        address.address()
    assert str(refusal.value).startswith(f"PORT={port} is not a port")


def test_host_of_another_machine_is_said(monkeypatch):
    monkeypatch.setenv("HOST", "192.0.2.1")
    with pytest.raises(CannotStart) as refusal:
        address.require_free()
    assert str(refusal.value).startswith("192.0.2.1 is not an address of this machine")


def test_long_clone_path_gets_its_sockets_elsewhere(tmp_path):
    home = tmp_path / ("deep/" * 20) / "demo"
    home.mkdir(parents=True)
    folder = places.run_folder(home, home, None)
    try:
        assert len(str(folder)) <= 80
        assert (folder.stat().st_mode & 0o777, folder.stat().st_uid) == (0o700, os.geteuid())
    finally:
        places.forget_run_folder(home)
    assert not folder.exists()


def test_set_up_needs_nothing_that_it_installs():
    lines = Path(set_up.__file__).read_text().splitlines()
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
