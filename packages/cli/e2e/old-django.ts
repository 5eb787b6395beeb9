import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes a package `django` with the layout and behaviour of 1.11 that matter to the observer. Without a settings
 * module, empty settings are configured before startproject and startapp run, and runserver has its own `execute`.
 * The real Django 1.11 does not run on current versions of Python.
 */
export function writeOldDjango(directory: string): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(directory, "django", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const simple = `from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def handle(self, *names):
        print(self.__class__.__module__.split(".")[-1], *names)
`;

const files = {
  "__init__.py": `VERSION = (1, 11, 29, "final", 0)\n__version__ = "1.11.29"\n`,
  "__main__.py": `from django.core import management\n\nmanagement.execute_from_command_line()\n`,
  "conf/__init__.py": `import importlib, os

class ImproperlyConfigured(Exception): pass

class Settings(object):
    def __init__(self, name):
        self.SETTINGS_MODULE, self.DEBUG = name, False
        found = vars(importlib.import_module(name))
        self.__dict__.update((key, found[key]) for key in found if key.isupper())
        if not found.get("SECRET_KEY"):
            raise ImproperlyConfigured("The SECRET_KEY setting must not be empty.")

class UserSettingsHolder(object):
    SETTINGS_MODULE = None

    def __init__(self):
        self.__dict__["_deleted"] = set()
        self.default_settings = type("global_settings", (), {"DEBUG": False, "INSTALLED_APPS": []})

    def __getattr__(self, name):
        return getattr(self.default_settings, name)

class LazySettings(object):
    _wrapped = None

    def __getattr__(self, name):
        if self._wrapped is None:
            if not os.environ.get("DJANGO_SETTINGS_MODULE"):
                raise ImproperlyConfigured("settings are not configured")
            self._wrapped = Settings(os.environ["DJANGO_SETTINGS_MODULE"])
        return getattr(self._wrapped, name)

    @property
    def configured(self):
        return self._wrapped is not None

    def configure(self, **options):
        self._wrapped = UserSettingsHolder()
        for name in options:
            setattr(self._wrapped, name, options[name])

settings = LazySettings()
`,
  "core/__init__.py": "",
  "core/management/__init__.py": `import importlib, os, sys
from django.conf import ImproperlyConfigured, settings
from django.core.management.base import BaseCommand

class ManagementUtility(object):
    def __init__(self, argv=None):
        self.argv = argv or sys.argv[:]

    def execute(self):
        name = self.argv[1]
        try:
            settings.INSTALLED_APPS
        except ImproperlyConfigured:
            if name in ("startapp", "startproject"):
                settings.configure()
        module = importlib.import_module("django.core.management.commands." + name)
        module.Command().run_from_argv(self.argv)

def execute_from_command_line(argv=None):
    ManagementUtility(argv).execute()
`,
  "core/management/base.py": `class BaseCommand(object):
    def run_from_argv(self, argv):
        self.execute(*argv[2:])

    def execute(self, *args, **options):
        self.handle(*args)
`,
  "core/management/commands/__init__.py": "",
  "core/management/commands/startproject.py": simple,
  "core/management/commands/startapp.py": simple,
  "core/management/commands/migrate.py": simple,
  "core/management/commands/runserver.py": `${simple}
    def execute(self, *args, **options):
        super(Command, self).execute(*args, **options)
`,
};
