from tenant_apps.moderation.models import ModerationItem


class ModerationError(Exception):
    """What was asked cannot be done; the text says why, to the person who asked."""


class DecidedError(ModerationError):
    """Somebody else was quicker: the text says who decided what."""

    def __init__(self, item: ModerationItem, text: str) -> None:
        super().__init__(text)
        self.item = item
