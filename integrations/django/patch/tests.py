import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from urllib.parse import parse_qsl

import django
from django.core.management.analytics import report_command
from django.core.management.base import BaseCommand
from django.test import SimpleTestCase

SETTINGS = """
SECRET_KEY = 'secret'
DEBUG = %s
INSTALLED_APPS = []
ALLOWED_HOSTS = ['localhost']
"""
CONFIG = """
[%s UA-12345-1]
id=7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63
notice=1
shown=2016-11-24T09:00:00Z
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.received.append((dict(self.headers), self.rfile.read(length).decode()))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@unittest.skipIf(sys.version_info < (3, 8), "Nothing is reported before Python 3.8.")
@unittest.skipIf(os.name == "nt", "The config file has another place.")
class ReportCommandTests(SimpleTestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.home = Path(directory.name)
        self.receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
        self.receiver.received = []
        threading.Thread(target=self.receiver.serve_forever, daemon=True).start()
        self.addCleanup(self.receiver.server_close)
        self.addCleanup(self.receiver.shutdown)
        self.endpoint = "http://127.0.0.1:%d/collect" % self.receiver.server_port
        self.write_config(CONFIG % self.endpoint)
        (self.home / "debug_on.py").write_text(SETTINGS % True)
        (self.home / "debug_off.py").write_text(SETTINGS % False)

    def write_config(self, text):
        for path in (".config/djangoanalytics", "Library/Preferences/djangoanalytics"):
            (self.home / path).parent.mkdir(parents=True, exist_ok=True)
            (self.home / path).write_text(text)

    def run_django(self, *args, code=None, **environ):
        python_path = [str(Path(django.__file__).parent.parent), str(self.home)]
        return subprocess.run(
            [sys.executable, *(["-c", code] if code else ["-m", "django", *args])],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            cwd=str(self.home),
            env={
                "HOME": str(self.home),
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join(python_path),
                "DJSTATS_ENDPOINT": self.endpoint,
                "DJSTATS_TRACKING_ID": "UA-12345-1",
                **environ,
            },
        )

    def assertReports(self, *expected):
        """What was received, once it's certain that nothing else will be."""
        deadline = time.monotonic() + 10
        while len(self.receiver.received) < len(expected) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.2 if expected else 1.5)
        found = [dict(parse_qsl(body))["ec"] for _, body in self.receiver.received]
        self.assertEqual(found, list(expected))

    def test_startproject(self):
        result = self.run_django("startproject", "mysite")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertIs((self.home / "mysite" / "manage.py").exists(), True)
        self.assertReports("startproject")
        headers, body = self.receiver.received[0]
        self.assertEqual(
            [name.lower() for name in headers],
            ["host", "connection", "user-agent", "content-type", "content-length"],
        )
        self.assertIn("Django/", headers["User-Agent"])
        self.assertEqual(
            [name for name, _ in parse_qsl(body)],
            ["v", "tid", "cid", "t", "ec", "ea", "an", "aid", "av", "aip"],
        )

    def test_settings(self):
        for settings in ("debug_on", "debug_off", "nonexistent"):
            self.run_django("startapp", "app_%s" % settings, "--settings", settings)
        self.assertReports("startapp")

    def test_startapp_without_settings(self):
        self.run_django("startapp", "app")
        self.assertReports("startapp")

    def test_runserver(self):
        # The address can't be used, so that the server ends.
        args = ("runserver", "--noreload", "192.0.2.1:8000", "--settings=debug_on")
        self.run_django(*args, RUN_MAIN="true")
        self.assertReports()
        self.assertIn("That IP address can't be assigned", self.run_django(*args).stderr)
        self.assertReports("runserver")

    def test_call_command(self):
        self.run_django(
            code="from django.core.management import call_command;call_command('startapp', 'app')"
        )
        self.assertIs((self.home / "app").exists(), True)
        self.assertReports()

    def test_other_commands(self):
        for args in (["check"], ["help", "startapp"], ["startapp", "--help"], ["startapp"]):
            self.run_django(*args, "--settings=debug_on")
        self.assertReports()

    def test_other_commands_import_nothing(self):
        result = self.run_django(
            code=(
                "import sys; from django.core.management import execute_from_command_line;"
                'execute_from_command_line(["django-admin", "check"]);'
                'print([name for name in sys.modules if "analytics" in name])'
            ),
            DJANGO_SETTINGS_MODULE="debug_on",
        )
        self.assertEqual(result.stdout.splitlines()[-1], "[]")

    def test_opt_out(self):
        for name in ("DJANGO_NO_ANALYTICS", "DO_NOT_TRACK"):
            self.run_django("startproject", name.lower(), **{name: "1"})
        self.write_config("disable=1\n")
        self.run_django("startproject", "off")
        self.assertReports()

    def test_no_receiver(self):
        self.run_django("startproject", "mysite", DJSTATS_ENDPOINT="", DJSTATS_TRACKING_ID="")
        self.assertReports()

    def test_notice_needs_terminal(self):
        self.write_config("# empty\n")
        result = self.run_django("startproject", "mysite")
        self.assertEqual((result.stdout, result.stderr), ("", ""))
        self.assertReports()

    def test_debug(self):
        result = self.run_django("startproject", "mysite", DJANGO_ANALYTICS_DEBUG="1")
        self.assertIn("ec=startproject&ea=startproject", result.stderr)
        self.assertReports()

    def test_status(self):
        result = self.run_django(
            code=(
                "import runpy, sys; sys.argv[1:] = ['status', '--json'];"
                "runpy.run_module('django.core.management.analytics', run_name='__main__')"
            )
        )
        self.assertIs(json.loads(result.stdout)["enabled"], True)

    def test_errors(self):
        class Command(BaseCommand):
            @property
            def _called_from_command_line(self):
                raise ValueError("This must not get out.")

        self.assertIsNone(report_command(Command(), "startproject"))
