"""Runs command lines, one after the other, and tells what each took: it, and whatever it left behind.

Reads a JSON object a line, and answers with one. Being a subreaper (Linux), it is given every orphan below it, so that
the processor time of what went into the background is counted too.
"""
import ctypes
import json
import os
import signal
import socket
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def descendants(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = [int(child) for child in file.read().split()]
    except OSError:
        return []
    return [found for child in children for found in [child, *descendants(child)]]


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def end_all():
    for pid in descendants(os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def wait_until_listening(port, main):
    while is_alive(main):
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.0002)


def observe(argv, env, cwd, limit_s, port):
    os.chdir(cwd)
    null = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1, 2)]
    began = time.perf_counter()
    main = os.posix_spawnp(argv[0], argv, env, file_actions=null, setsigmask=[])
    wall_s = status = None
    if port:
        wait_until_listening(port, main)
        wall_s = time.perf_counter() - began
        os.kill(main, signal.SIGTERM)
    left, cpu_s, peak_kb = 0, 0.0, 0
    killed = False
    while True:
        try:
            pid, code, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        now = time.perf_counter()
        if pid == 0:
            if now - began > limit_s and not killed:
                killed = True
                end_all()
            signal.sigtimedwait([signal.SIGCHLD], max(0.05, limit_s - (now - began)))
            continue
        cpu_s += usage.ru_utime + usage.ru_stime
        peak_kb = max(peak_kb, usage.ru_maxrss)
        if pid == main:
            status = os.waitstatus_to_exitcode(code)
            if port and status == -signal.SIGTERM:
                status = 0
            wall_s = wall_s or now - began
            left = sum(map(is_alive, descendants(os.getpid())))
    return {
        "status": status,
        "wallMs": wall_s * 1000,
        "cpuMs": cpu_s * 1000,
        "peakBytes": peak_kb * 1024,
        "left": left,
        "leftMs": (time.perf_counter() - began - wall_s) * 1000 if left else 0,
        "wasEnded": killed,
    }


ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(observe(asked["argv"], asked["env"], asked["cwd"], asked["limitS"], asked.get("untilPort"))), flush=True)
