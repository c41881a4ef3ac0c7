#!/usr/bin/env python
"""Django's command line, on the embedded servers where no variable names real ones."""

import os
import sys

from django.core.management import execute_from_command_line

from maillage.config.services import services_for

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    with services_for(sys.argv[1:]):
        execute_from_command_line(sys.argv)
