"""Runs when one of the three commands runs: reads its settings, and starts the reporter.

sitecustomize.py runs it apart from sys.modules, with its own `is_on` and `is_off`.
"""
import os
import re
import sys
from _thread import start_new_thread

# The variables that the reporter may see: the same list as in environment.ts, compared by a test.
VARIABLES = (
    "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "SYSTEMROOT", "PATH",
    "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "NODE_EXTRA_CA_CERTS",
    "DJANGO_NO_ANALYTICS", "DJANGO_ANALYTICS_DEBUG", "DO_NOT_TRACK", "PYCHARM_HOSTED",
    "DJSTATS_ENDPOINT", "DJSTATS_TRACKING_ID", "DJSTATS_API_SECRET", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
    "CI", "CONTINUOUS_INTEGRATION", "BUILD_NUMBER", "APPVEYOR", "BITBUCKET_BUILD_NUMBER", "BUILDKITE", "CIRCLECI",
    "CIRRUS_CI", "CODEBUILD_BUILD_ID", "DRONE", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "NETLIFY", "SEMAPHORE",
    "TEAMCITY_VERSION", "TF_BUILD", "TRAVIS", "VERCEL",
)  # fmt: skip

# The versions of the notice, for DEP 8's form and for Google Analytics 4, compared with core's by a test.
NOTICES = (1, 1)


def report(name):
    # Checked again, because manage.py may have read a file of variables since Python started.
    if is_off():
        return
    debug = is_on("DJANGO_ANALYTICS_DEBUG")
    argv = [
        os.environ["DJSTATS_NODE"],
        "--no-warnings",
        os.environ["DJSTATS_REPORTER"],
        name,
        "--django=" + sys.modules["django"].__version__,
        "--python=" + sys.version.split()[0],
        "--implementation=" + sys.implementation.name,
    ] + settings_flags()
    environment = {key: value for key, value in os.environ.items() if key in VARIABLES}
    config = look_at_config()
    has_reader = os.isatty(2) or is_on("PYCHARM_HOSTED")
    if not debug and (config == "off" or config == "absent" and not has_reader):
        return  # Nothing can be sent or shown.
    foreground = debug or config != "shown" and has_reader
    if foreground and not debug:
        argv.append("--notice")
    if all(os.path.isfile(path) for path in (argv[0], argv[2])):
        start = start_on_windows if os.name == "nt" else start_on_posix
        start(argv, environment, foreground)


def settings_flags():
    """Reads Django's settings as they are, before startproject and startapp configure their own."""
    settings = sys.modules["django.conf"].settings
    if settings.configured and not is_placeholder(settings):
        debug = settings.DEBUG
        # True, or 1, such as int(os.environ["DEBUG"]), which Django treats as True.
        return ["--settings=loaded", "--debug" if isinstance(debug, int) and debug == 1 else "--no-debug"]
    named = os.environ.get("DJANGO_SETTINGS_MODULE")
    return ["--settings=unloadable" if named else "--settings=none"]


def is_placeholder(settings):
    """Whether settings are the empty ones that old Djangos configure for startproject and startapp without settings."""
    return sys.modules["django"].VERSION < (2, 2) and not any(name.isupper() for name in vars(settings._wrapped))


def look_at_config():
    """Returns the state of the config files: "off", "shown" (the notice, for this destination), "absent" or "unclear".

    Looked up for each command, as anything may have changed since the shell was set up. Only what djstats itself writes
    is understood here. The reporter, which decides, understands the rest.
    """
    try:
        if "disable=1" in (read_lines(system_config_path()) or ()):
            return "off"
        lines = read_lines(config_path())
    except OSError:
        return "unclear"
    if lines is None:
        return "absent"
    if "disable=1" in lines:
        return "off"
    named = [os.environ.get(name, "") for name in ("DJSTATS_ENDPOINT", "DJSTATS_TRACKING_ID")]
    destination = " ".join(named) if any(named) else os.environ.get("DJSTATS_DESTINATION", "")
    header = "[" + destination + "]"
    own = lines[lines.index(header) + 1 :] if header in lines else []
    own = own[: next((index for index, line in enumerate(own) if line.startswith("[")), None)]
    version = NOTICES[" G-" in destination.upper()]
    wanted = ("id=[0-9a-f-]{36}", "notice=%d" % version, "shown=" + TIME)
    return "shown" if all(any(re.match(one + "$", line) for line in own) for one in wanted) else "unclear"


def read_lines(path):
    """Returns the lines of a file, or None if there is none. Does not wait for the other end if it is a pipe."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    try:
        return os.read(file, 100000).decode("latin-1").replace("\r\n", "\n").split("\n")
    finally:
        os.close(file)


TIME = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z"


def system_config_path():
    """Returns the path of the administrator's file, compared with the reporter's by a test."""
    if os.name == "nt":
        data = os.environ.get("PROGRAMDATA", "")
        return os.path.join(data if os.path.isabs(data) else "C:\\ProgramData", "djangoanalytics", "Config")
    return "/Library/Preferences/djangoanalytics" if sys.platform == "darwin" else "/etc/djangoanalytics"


def config_path():
    """Returns the path that env-paths returns, compared with it by a test."""
    home = os.path.expanduser("~")
    moved = os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME", "")
    if not os.path.isabs(moved):
        moved = ""
    if os.name == "nt":
        return os.path.join(moved or os.path.join(home, "AppData", "Roaming"), "djangoanalytics", "Config")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Preferences", "djangoanalytics")
    return os.path.join(moved or os.path.join(home, ".config"), "djangoanalytics")


def start_on_posix(argv, environment, foreground):
    # A shell in between makes the reporter an orphan: a direct child would become Django's zombie. The shell waits a
    # little, because Node that starts at the same time slows a short command by some 10 ms. Process 1 adopts orphans.
    # In a container, Django itself may be process 1: there a thread waits for the reporter.
    adopts = os.getpid() == 1 and not foreground
    run = 'exec "$0" "$@"' if foreground else 'sleep 0.4; exec "$0" "$@"'
    if not (foreground or adopts):
        run = "{ " + run + "; } &"
    argv = ["/bin/sh", "-c", "cd / && unset PWD OLDPWD && " + run] + argv
    null = os.open(os.devnull, os.O_RDWR)
    try:
        keep = {0: null, 1: null, 2: 2 if foreground else null}
        if hasattr(os, "posix_spawn"):
            actions = [(os.POSIX_SPAWN_DUP2, source, fd) for fd, source in keep.items() if source != fd]
            actions += [(os.POSIX_SPAWN_CLOSE, fd) for fd in inherited_files()]
            group = {} if foreground else {"setpgroup": 0}
            pid = os.posix_spawn(argv[0], argv, environment, file_actions=actions, **group)
        else:
            pid = fork_and_execute(argv, environment, keep, foreground)
    finally:
        os.close(null)
    if foreground:
        wait_for(pid)
    else:
        # In a thread, so that the command does not wait until the shell has started the reporter.
        start_new_thread(wait_for, (pid,))


def wait_for(pid):
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass  # Other code has waited for it.


def fork_and_execute(argv, environment, keep, foreground):
    pid = os.fork()
    if pid:
        return pid
    try:
        if not foreground:
            os.setpgid(0, 0)
        for fd, source in keep.items():
            if source != fd:
                os.dup2(source, fd)
        for fd in inherited_files():
            os.close(fd)
        os.execve(argv[0], argv, environment)
    finally:
        os._exit(127)


def inherited_files():
    """Returns the open files that a program started from here would inherit, in addition to its standard streams."""
    for directory in ("/proc/self/fd", "/dev/fd"):
        if os.path.isdir(directory):
            return [fd for fd in map(int, os.listdir(directory)) if fd > 2 and is_inheritable(fd)]
    return []


def is_inheritable(fd):
    try:
        return os.get_inheritable(fd)
    except OSError:
        return False


# Windows' DETACHED_PROCESS, so that the window of the command can be closed, and CREATE_NEW_PROCESS_GROUP, so that
# it gets no Ctrl-C. As numbers, because Python 3.6 has no names for them.
BACKGROUND = 0x00000008 | 0x00000200


def start_on_windows(argv, environment, foreground, flags=BACKGROUND):
    """Starts the reporter without a shell, in a directory where no project can put a program or a library."""
    import subprocess

    directory = environment.get("SYSTEMROOT") or os.path.abspath(os.sep)
    streams = dict.fromkeys(("stdin", "stdout") if foreground else ("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    if foreground:
        subprocess.call(argv, env=environment, cwd=directory, **streams)
        return
    child = subprocess.Popen(argv, env=environment, cwd=directory, creationflags=flags, **streams)
    # No one waits for the process, and Python would warn about that.
    child.returncode = 0
