#!/usr/bin/env python
"""Django's commands; `./run manage` calls this in the environment that `./run demo` created."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.private import begin

    begin()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
