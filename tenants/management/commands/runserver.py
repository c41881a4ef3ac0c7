from django.contrib.staticfiles.management.commands.runserver import Command as Runserver

from maillage.core.tenancy.place import in_public


class Command(Runserver):
    def check_migrations(self) -> None:
        """Django asks before any request has entered a place."""
        with in_public():
            super().check_migrations()
