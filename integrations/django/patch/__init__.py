"""
Count Django developers, anonymously (DEP 8).

Generated from the djstats package. Only profile.py is Django's own.
"""


def report_command(command, name):
    """
    Report that a command is starting. Whatever goes wrong here must not affect
    that command.
    """
    try:
        from .start import report_once

        report_once(command, name)
    except Exception:
        pass
