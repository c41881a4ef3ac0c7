"""Logs: a JSON line for each thing that happened, with its network and its request or task.

No personal data: a request is told by its route and not by its address, which holds what people
look for and the tokens of their mails; what looks like an address of a person is taken out of
everything, tracebacks too.
"""

import re
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog.celery.signals import modify_context_before_task_publish
from django_structlog.middlewares import RequestMiddleware as StructlogMiddleware
from structlog.typing import EventDict, Processor, WrappedLogger

from maillage.core.tenancy.place import current_place

# Followed by a letter and a dot: `name@host.tld`, quoted or not.
ADDRESS = re.compile(r"[^\s<>\"'\\(),:;=\[\]{}]+@[^\s<>\"'\\(),:;=\[\]{}]+")


def place_context() -> dict[str, str]:
    place = current_place()
    if place is None:
        return {}
    if place.network is None:
        return {"network": place.schema}
    return {"network": place.network.slug, "network_id": str(place.network.id)}


def add_place(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The current place; what was bound before it was left, otherwise."""
    event.update(place_context())
    return event


def hide_addresses(logger: WrappedLogger, method: str, line: Any) -> Any:
    return ADDRESS.sub("…@…", line)


def tell_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Celery's receiver gives the exception itself, where the console wants its text."""
    if isinstance(event.get("exception"), BaseException):
        event["exception"] = str(event["exception"])
    return event


def bind_place() -> None:
    """For the lines that are written once a request has left its place."""
    structlog.contextvars.bind_contextvars(**place_context())


def current_request_id() -> str:
    """One for all that a request does, its tasks included; empty outside."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class RequestMiddleware(StructlogMiddleware):
    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        return f"{request.method} {match.route if match else 'unknown'}"


@receiver(modify_context_before_task_publish)
def _send_place_along(context: dict[str, Any], **kwargs: Any) -> None:
    context.update(place_context())


COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    add_place,
    tell_exception,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_settings(*, json: bool) -> dict[str, Any]:
    """Django's LOGGING; configures structlog as well, whose lines take the same way."""
    structlog.configure(
        processors=[*COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    rendering: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if json
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    told = "INFO" if json else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": COMMON,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering,
                    hide_addresses,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # A page that does not exist is the visitor's affair, a page that breaks is ours.
            "django.request": {"level": "ERROR"},
            **{name: {"level": told} for name in ("django_structlog", "maillage", "tenants")},
        },
    }
