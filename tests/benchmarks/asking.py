"""Asking for a page: of the whole middleware stack in this process, or of gunicorn."""

from collections.abc import Callable
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import quote

Ask = Callable[[str, str], bytes]


def in_process() -> Ask:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def ask(host: str, target: str) -> bytes:
        path, _mark, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": "80",
            "HTTP_HOST": host,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        }
        said: list[str] = []
        response = application(environ, lambda status, headers, error=None: said.append(status))
        body = b"".join(response)
        response.close()
        assert said == ["200 OK"], (said, host, target)
        return body

    return ask


def over_http(port: int) -> Ask:
    def ask(host: str, target: str) -> bytes:
        client = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            client.request("GET", target, headers={"Host": f"{host}:{port}"})
            answer = client.getresponse()
            body = answer.read()
            assert answer.status == 200, (answer.status, host, target)
            return body
        finally:
            client.close()

    return ask


def query(**parameters: str) -> str:
    return "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
