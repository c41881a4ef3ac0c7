"""What is particular to the S3 server; what all servers promise is in test_sharing."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
import pytest
from botocore.exceptions import ClientError
from processes import processes_of

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.s3 import EmbeddedS3


@pytest.fixture
def server(place: Path) -> Iterator[EmbeddedS3]:
    server = EmbeddedS3(place / "s3")
    with server.running():
        yield server


def client_of(server: EmbeddedS3, *, secret_key: str = "") -> Any:
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        region_name=server.region,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=secret_key or server.secret_key,
    )


def read(server: EmbeddedS3, key: str) -> bytes:
    content: bytes = client_of(server).get_object(Bucket=server.bucket, Key=key)["Body"].read()
    return content


def test_objects_are_plain_files(server: EmbeddedS3) -> None:
    client = client_of(server)
    assert [found["Name"] for found in client.list_buckets()["Buckets"]] == [server.bucket]
    client.put_object(Bucket=server.bucket, Key="n/é t.txt", Body=b"bonjour")
    assert (server.data / server.bucket / "n" / "é t.txt").read_bytes() == b"bonjour"
    assert client.head_object(Bucket=server.bucket, Key="n/é t.txt")["ContentLength"] == 7
    client.delete_object(Bucket=server.bucket, Key="n/é t.txt")
    assert "Contents" not in client.list_objects_v2(Bucket=server.bucket)
    # The bucket itself stays when it has become empty.
    assert (server.data / server.bucket).is_dir()


def test_signed_addresses(server: EmbeddedS3) -> None:
    client = client_of(server)
    client.put_object(Bucket=server.bucket, Key="a", Body=b"1")
    target = {"Bucket": server.bucket, "Key": "a"}
    signed = client.generate_presigned_url("get_object", Params=target, ExpiresIn=60)
    with urlopen(signed) as answer:  # noqa: S310 - our own server
        assert answer.read() == b"1"
    for refused in (
        f"{server.endpoint_url}/{server.bucket}/a",
        signed[:-1] + ("0" if signed[-1] != "0" else "1"),
    ):
        with pytest.raises(HTTPError) as answered, urlopen(refused):  # noqa: S310
            pass
        assert answered.value.code in (400, 403)
        answered.value.close()


def test_the_wrong_secret_is_refused(server: EmbeddedS3) -> None:
    for call in (
        lambda client: client.list_buckets(),
        lambda client: client.put_object(Bucket=server.bucket, Key="a", Body=b"1"),
    ):
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            call(client_of(server, secret_key="0" * 64))
    assert list((server.data / server.bucket).iterdir()) == []


def test_the_secret_is_for_us_alone(server: EmbeddedS3) -> None:
    (process,) = processes_of(server.folder)
    command = Path(f"/proc/{process}/cmdline").read_bytes()
    assert server.secret_key.encode() not in command
    assert server.access_key.encode() not in command
    assert stat.S_IMODE((server.folder / "keys").stat().st_mode) == 0o600
    assert server.secret_key not in server.log.read_text()


def test_it_is_the_same_after_a_restart(place: Path) -> None:
    """Known before it starts, and by whoever asks."""
    server = EmbeddedS3(place / "s3")
    before = (server.endpoint_url, server.access_key, server.secret_key)
    assert processes_of(place) == []
    with EmbeddedS3(place / "s3").running():
        client_of(server).put_object(Bucket=server.bucket, Key="a", Body=b"1")
    other = EmbeddedS3(place / "s3")
    with other.running():
        assert (other.endpoint_url, other.access_key, other.secret_key) == before
        assert read(other, "a") == b"1"


def test_another_port_where_somebody_took_ours(place: Path) -> None:
    first = EmbeddedS3(place / "s3").port
    looked_too_early = EmbeddedS3(place / "s3")
    assert looked_too_early.port == first
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", first))
        holder.listen()
        server = EmbeddedS3(place / "s3")
        with server.running():
            assert server.port != first
            assert EmbeddedS3(place / "s3").port == server.port
            assert client_of(server).list_buckets()["Buckets"]
            with pytest.raises(EmbeddedError, match="start it again"), looked_too_early.running():
                pass
            assert client_of(server).list_buckets()["Buckets"]


def test_what_was_put_is_whole_after_a_kill(server: EmbeddedS3) -> None:
    content = os.urandom(200_000)
    client = client_of(server)

    def put(number: int) -> None:
        client.put_object(Bucket=server.bucket, Key=f"many/{number}", Body=content)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(40)))
    (process,) = processes_of(server.folder)
    os.kill(process, signal.SIGKILL)
    with EmbeddedS3(server.folder).running():
        assert all(read(server, f"many/{number}") == content for number in range(40))
