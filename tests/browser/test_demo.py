"""`make demo`, on a database where its networks are already made."""

import os
import re
import signal
import socket
import subprocess
import sys
from urllib.request import Request, urlopen

import pytest

from clones import ROOT, environment_for
from maillage.demo.people import OPERATOR, PASSWORD, TOTP_SECRET

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

SIZES = {"ceres": 300, "pes-auvergne": 1000, "scop-lr": 200}


@pytest.mark.parametrize("slug", SIZES)
def test_a_network_is_about_as_large_as_said(page, address, slug):
    """Most of the structures invented for it are listed; the others wait, as in life."""
    page.goto(address(slug, "/entreprises/"))
    heading = page.get_by_role("heading", level=1).inner_text()
    listed = int(re.sub(r"\D", "", heading))
    assert 0.8 * SIZES[slug] < listed < SIZES[slug]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def demo(database, port):
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**environment_for(database), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_it_prints_where_it_answers_and_stops_on_ctrl_c(demo_database, port):
    process = demo(demo_database, port)
    said = ""
    for line in process.stdout:
        said += line
        if "manage.py totp_code" in line:
            break
    for known in (OPERATOR, PASSWORD, TOTP_SECRET, "camille.delattre@ceres.example.org"):
        assert known in said
    assert "otpauth://totp/Maillage:" in said
    urls = re.findall(r"http://\S+", said)
    hosts = ("", "ceres.", "pes-auvergne.", "scop-lr.")
    assert urls == [
        *(f"http://{host}localhost:{port}/" for host in hosts),
        f"http://localhost:{port}/courriels/",
    ]
    statuses = []
    for url in urls:
        host = url.split("/")[2]
        path = url.split(host)[1]
        request = Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
        with urlopen(request) as response:  # noqa: S310 - our own server
            statuses.append(response.status)
    os.killpg(process.pid, signal.SIGINT)
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert statuses == [200] * 5
    left = subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, check=False)
    assert left.stdout == b""


def test_a_busy_port_is_said(demo_database, port):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        process = demo(demo_database, port)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Le port {port} est déjà pris" in said
    assert f"make demo DEMO_PORT={port + 1}" in said
