"""The proof of work: solved once, in time, for this network, and unchanged."""

import base64
import json
import time

import pytest
from altcha import Challenge, Payload, solve_challenge

from maillage.core.tenancy.place import in_network
from tenant_apps.accounts import antirobot
from tenant_apps.accounts.antirobot import new_challenge, proves


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(antirobot, "KEYS", range(3, 6))


def solved(challenge):
    challenge = Challenge.from_dict(challenge)
    return Payload(challenge, solve_challenge(challenge)).to_base64()


def changed(proof, **parameters):
    content = json.loads(base64.b64decode(proof))
    content["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(content).encode()).decode()


def test_work_that_was_done_counts_once(inside_alpha):
    proof = solved(new_challenge())
    assert proves(proof)
    assert not proves(proof)
    assert not proves(f"{proof}\n")  # the same, written otherwise
    assert proves(solved(new_challenge()))


def test_work_for_another_network_is_none(alpha, beta):
    with in_network(alpha):
        proof = solved(new_challenge())
    with in_network(beta):
        assert not proves(proof)
    with in_network(alpha):
        assert proves(proof)


def test_work_that_is_late_is_none(inside_alpha, monkeypatch):
    monkeypatch.setattr(antirobot, "LASTS", -1)
    assert not proves(solved(new_challenge()))


def test_nobody_makes_the_challenge_easier(inside_alpha):
    challenge = new_challenge()
    proof = solved(challenge)
    for parameters in (
        {"cost": 1},
        {"keyPrefix": ""},
        {"expiresAt": int(time.time()) + 10**6},
        {"nonce": "00" * 16},
    ):
        assert not proves(changed(proof, **parameters))
    wrong = {**challenge, "signature": None}
    assert not proves(solved(wrong))
    guess = {"challenge": challenge, "solution": {"counter": 4, "derivedKey": "00" * 32}}
    assert not proves(base64.b64encode(json.dumps(guess).encode()).decode())
    assert proves(proof)


@pytest.mark.parametrize("made_up", ["", "x", "é", "e30=", "W10=", "MQ==", "bnVsbA==", "eyJhIjox"])
def test_what_is_no_proof_is_none(inside_alpha, made_up):
    assert not proves(made_up)


def test_the_browser_finds_the_key_among_some_hundreds(monkeypatch, inside_alpha):
    monkeypatch.undo()
    challenge = new_challenge()
    solution = solve_challenge(Challenge.from_dict(challenge))
    assert solution.counter in antirobot.KEYS
