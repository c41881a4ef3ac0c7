"""The folder platform/ is no package: `import platform` goes on finding the standard library's."""

import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STANDARD = os.__file__.replace("os.py", "platform.py")
APPLICATION = """
import platform

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [platform.__file__.encode()]
"""


def test_from_the_root() -> None:
    code = "import platform; print(platform.__file__)"
    for extra in ({}, {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}):
        found = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == STANDARD


def test_under_pytest() -> None:
    assert platform.__file__ == STANDARD
    assert platform.system() == "Linux"


def test_in_a_gunicorn_worker(tmp_path: Path) -> None:
    (tmp_path / "which_platform.py").write_text(APPLICATION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "which_platform:application"),
        *("--pythonpath", str(tmp_path), "--workers", "1", "--bind", f"127.0.0.1:{port}"),
        *("--no-control-socket", "--config", str(ROOT / "platform/maillage/config/gunicorn.py")),
    ]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                    found = answer.read().decode()
                break
            except OSError:
                assert server.poll() is None, server.communicate()[1]
                time.sleep(0.05)
        assert found == STANDARD
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
