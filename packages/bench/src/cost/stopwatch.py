"""Runs a manage.py and appends, in milliseconds, each time that the command waits for djstats.

`stopwatch.py FILE app|patch manage.py COMMAND …`. On a busy machine this shows what whole commands, which take a hundred
times as long, cannot.
"""
import functools
import runpy
import sys
import time

file, what = sys.argv[1:3]
sys.argv = sys.argv[3:]
sys.path.insert(0, "")


def timed(function):
    @functools.wraps(function)
    def run(*args, **options):
        began = time.perf_counter()
        try:
            return function(*args, **options)
        finally:
            add(began)

    return run


def add(began):
    ms = (time.perf_counter() - began) * 1000
    with open(file, "a") as results:
        results.write(f"{ms}\n")


def watch_app():
    from django.apps import AppConfig

    create = AppConfig.create

    def create_timed(entry):
        if entry != "djstats":
            return create(entry)
        config = timed(create)(entry)
        config.ready = timed(config.ready)
        config.module.apps._observe = timed(config.module.apps._observe)
        return config

    AppConfig.create = create_timed


def watch_patch():
    import django.core.management

    began = time.perf_counter()
    from django.core.management import analytics

    add(began)
    analytics.report_command = timed(analytics.report_command)


{"app": watch_app, "patch": watch_patch}[what]()
runpy.run_path(sys.argv[0], run_name="__main__")
