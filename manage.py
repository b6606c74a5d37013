#!/usr/bin/env python3
"""Django's manage.py. Where the project's environment is missing, it is made first (see partyrecords/environment.py)."""

import os
import sys

from partyrecords import environment


def main():
    environment.ensure(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partyrecords.settings")
    from partyrecords import services

    sys.exit(services.main(sys.argv))


if __name__ == "__main__":
    main()
