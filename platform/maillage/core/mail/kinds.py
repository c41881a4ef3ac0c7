"""What kinds of mails there are. The app that writes a kind registers it, in its `emails.py`."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class MailKind:
    """`label` is what people read where they opt out: « les rappels »."""

    code: str
    label: str | Promise
    # A person waits for it before their screen: it passes before all others.
    urgent: bool = False
    # People may refuse this kind; the others answer to something that they did.
    optional: bool = False
    # Sent by a clock: at most one about an object to a person, whatever the kind.
    reminder: bool = False


_kinds: dict[str, MailKind] = {}


def register(kind: MailKind) -> MailKind:
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of mails are called {kind.code}")
    return kind


def kind_of(code: str) -> MailKind:
    """A kind that the code no longer knows is a plain one: its mails still leave."""
    return _kinds.get(code) or MailKind(code, code)


def reminders() -> list[str]:
    return [kind.code for kind in _kinds.values() if kind.reminder]


def optional_kinds() -> list[MailKind]:
    """By the label that people read."""
    kinds = [kind for kind in _kinds.values() if kind.optional]
    return sorted(kinds, key=lambda kind: str(kind.label))
