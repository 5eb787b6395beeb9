import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  consentedUser,
  djstats,
  type Ended,
  type Home,
  makeHome,
  runInTerminal,
  runProgram,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let person: ReturnType<typeof consentedUser>;
let home: Home;

beforeEach(() => {
  person = consentedUser("http://127.0.0.1:9");
  home = person.home;
});
afterEach(() => person[Symbol.dispose]());

const ours = [process.execPath, djstats, "run"];

/** Runs a command alone and through djstats, and expects no differences except those that match a pattern. */
async function same(
  argv: string[],
  how: { input?: string; terminal?: boolean; but?: RegExp } = {},
): Promise<Ended> {
  const go = (full: string[]) => {
    const at = { env: home.env, cwd: home.work, ...(how.input === undefined ? {} : { input: how.input }) };
    return how.terminal ? runInTerminal(full, at) : runProgram(full, at);
  };
  const clean = ({ status, stdout, stderr }: Ended) => ({
    status,
    stdout: how.but ? stdout.replaceAll(how.but, "") : stdout,
    stderr,
  });
  const [alone, wrapped] = [await go(argv), await go([...ours, ...argv])];
  expect(clean(wrapped)).toEqual(clean(alone));
  return wrapped;
}

const python = (script: string) => ["python3", "-c", script];

/** Prints every open file with its flags. */
const fds = `import fcntl, os, re
for fd in sorted(map(int, os.listdir("/proc/self/fd"))):
    try: print(fd, re.sub(r"\\d{3,}", "N", os.readlink("/proc/self/fd/%d" % fd)), oct(fcntl.fcntl(fd, fcntl.F_GETFL)))
    except OSError: pass
`;

describe("djstats run", () => {
  it("loads neither the field lists nor cryptography, which only a request needs", () => {
    const load = (file: string): string => {
      const text = readFileSync(join(dirname(djstats), file), "utf8");
      // Modules that are loaded at once, not by a function that may be called later.
      const needed = [...text.matchAll(/(?:^|[;,]|let|const) ?\w+=require\("\.\/([^"]+)"\)/gm)];
      return [text, ...needed.map(([, name = ""]) => load(name))].join("\n");
    };
    const text = load("main.cjs");
    expect(text).toContain("DJSTATS_REPORTER");
    expect(text).not.toMatch(/engagement_time_msec|node:crypto"\)/);
  });

  it.each([0, 1, 2, 77, 126, 127, 255])("ends with the command's exit status, %d", async (status) => {
    expect((await same(["sh", "-c", `exit ${status}`])).status).toBe(status);
  });

  it.each(["TERM", "KILL", "HUP", "PIPE", "XFSZ"])(
    "ends with the signal that ended the command, %s",
    async (signal) => {
      expect((await same(["sh", "-c", `kill -${signal} $$`])).status).toBe(`SIG${signal}`);
    },
  );

  it("passes on every argument unchanged", async () => {
    const args = ["", " ", "a b", "'\"", "--", "-x", "a=b", "*", "$HOME", "\n", "ü€", "\\"];
    const { stdout } = await same([...python("import sys; print(sys.argv[1:])"), ...args]);
    expect(stdout).toContain("'a b'");
    await same(["--", ...python("1")].slice(1));
  });

  it.each<[string, string[]]>([
    ["argv[0]", ["sh", "-c", "tr '\\0' ' ' < /proc/$$/cmdline; echo $0"]],
    ["limits", ["cat", "/proc/self/limits"]],
    ["working directory and umask", ["sh", "-c", "pwd; umask"]],
    ["blocked, ignored and caught signals", ["grep", "^Sig[BIC]", "/proc/self/status"]],
    ["niceness and scheduling", ["sh", "-c", "nice; cut -d' ' -f40,41 /proc/self/stat"]],
  ])("does not change %s", async (_, argv) => {
    await same(argv);
  });

  it("adds only its own variables to the environment", async () => {
    const { stdout } = await same(["env"], {
      but: /^(PYTHONPATH|DJSTATS_(NODE|REPORTER|DESTINATION))=.*\n/gm,
    });
    expect(stdout).toMatch(/^PYTHONPATH=.*observer$/m);
  });

  it.each([
    "ulimit -Sn 512; @ sh -c 'ulimit -Sn; ulimit -Hn'; true",
    "ulimit -n 700; @ sh -c 'ulimit -Sn; ulimit -Hn'; true",
    "ulimit -Sc 0; @ sh -c 'ulimit -a'; true",
    "trap '' PIPE; @ grep SigIgn /proc/self/status; true",
    "trap '' HUP INT; @ grep SigIgn /proc/self/status; true",
    "@ sh -c 'yes | head -1'; true",
    "exec 3>three 9<&0; @ sh -c 'echo to three >&3; ls -l /proc/self/fd | grep -c /work/three'; cat three",
    "ulimit -Sn 512; trap '' INT; exec 3>three; @ sh -c 'ulimit -Sn; grep SigIgn /proc/self/status; exit 3'; exit $?",
    "exec 3>three; @ sh -c 'kill -TERM $$'; echo $?",
    "@ python3 -I fds.py 3</dev/null 5>five 9<>nine 12>>twelve",
    "@ python3 -I fds.py 20>twenty 70</dev/null 3</proc/version",
    "@ python3 -I fds.py 3> >(cat) 4< <(echo)",
    "@ python3 -I fds.py 3>&1 4>&2 | cat",
    `python3 -c 'import os; os.system("@ yes | head -1; @ sh -c \\"kill -INT \\$\\$\\"; echo $?")'`,
    "perl -e 'system(shift)' '@ grep SigIgn /proc/self/status'",
    "env time -f '' @ grep SigIgn /proc/self/status; true",
    "HOME= @ sh -c 'env | grep ^HOME'; true",
    "env -u HOME @ sh -c 'env | grep ^HOME'; true",
  ])("does not change a shell's settings: %s", async (script) => {
    writeFileSync(join(home.work, "fds.py"), fds);
    const line = (command: string) => ["bash", "-c", script.replaceAll("@", command)];
    const run = (command: string) => runProgram(line(command), { env: home.env, cwd: home.work });
    expect(await run(ours.join(" "))).toEqual(await run(""));
  });

  it.runIf(process.platform === "linux" && process.getuid?.() === 0)(
    "restores the soft limit of open files without prlimit too",
    async () => {
      const hide = "mount --bind /dev/null /usr/bin/prlimit; ulimit -Sn 512";
      const show = `sh -c 'ulimit -Sn; ulimit -Hn; echo "$0" "$PWD" "$@"; env | sort' "a b" ''; exit $?`;
      const run = (command: string) =>
        runProgram(["unshare", "--mount", "sh", "-c", `${hide}; ${command} ${show}`], {
          env: home.env,
          cwd: home.work,
        });
      const wrapped = await run(ours.join(" "));
      expect(wrapped.stdout).toMatch(/^512\n/);
      const withoutObserver = wrapped.stdout.replace(
        /^(?:PYTHONPATH|DJSTATS_(?:NODE|REPORTER|DESTINATION))=.*\n/gm,
        "",
      );
      expect({ ...wrapped, stdout: withoutObserver }).toEqual(await run(""));
    },
  );

  it("leaves pipes and terminals in the mode they had", async () => {
    const flags = python("import fcntl; print([oct(fcntl.fcntl(fd, fcntl.F_GETFL)) for fd in (0, 1, 2)])");
    await same(flags);
    await same(flags, { terminal: true });
  });

  it("keeps the terminal a terminal, with its colours and width", async () => {
    const { stdout } = await same(
      python("import os; print([os.isatty(fd) for fd in (0, 1, 2)], os.getpgrp() == os.tcgetpgrp(0))"),
      {
        terminal: true,
      },
    );
    expect(stdout).toContain("[True, True, True] True");
  });

  it.runIf(Number.parseInt(process.versions.node, 10) >= 26)(
    "runs a command line of the maximum length",
    async () => {
      const script = `import subprocess, sys
for bytes in range(2092000, 2100000, 100):
    args = ["x" * 100000] * (bytes // 100001) + ["x" * (bytes % 100001)]
    try: ended = subprocess.run(sys.argv[1:] + ["sh", "-c", "exit 7"] + args, stderr=subprocess.PIPE)
    except OSError: break
    if (ended.returncode, ended.stderr) != (7, b""): sys.exit(str(ended)[-500:])`;
      const { stderr } = await runProgram(
        ["bash", "-c", `ulimit -s 8192; exec python3 -c "$0" "$@"`, script, ...ours],
        {
          env: home.env,
        },
      );
      expect(stderr).toBe("");
    },
  );

  it("passes on input and output of any size", async () => {
    const input = "x".repeat(3_000_000);
    const { stdout } = await same(["cat"], { input });
    expect(stdout.length).toBe(input.length);
    await same(["sh", "-c", "head -c 5; cat >&2"], { input: "hello world" });
  });

  it.each([
    "@ printf '%s|' $'a\\351b' '' ok 'é' $'tail\\377\\n\\n' $'b\\\\\\\\s\\200%d' -n; true",
    "@ sh -c 'tr \"\\0\" \"|\" < /proc/$$/cmdline' $'a\\351b' x",
    'env -i PATH="$PATH" V=$\'v\\351\' @ sh -c \'printf %s "$V"; tr "\\0" "\\n" < /proc/$$/environ | grep -c ^V=\'',
    "printf 'echo $0 $1' > $'caf\\351'; chmod +x $'caf\\351'; @ ./$'caf\\351' 1",
    "mkdir -p $'d\\351'; cp /bin/echo $'d\\351'/myecho; PATH=$'d\\351':$PATH; @ myecho $'\\351=1'",
    "mkdir -p $'d\\351'; cd $'d\\351'; @ pwd",
  ])("passes on arguments that are not UTF-8 byte for byte: %s", async (script) => {
    const run = (command: string) =>
      runProgram(["bash", "-c", `{ ${script.replaceAll("@", command)}; } 2>&1 | od -c`], {
        env: home.env,
        cwd: home.work,
      });
    expect(await run(ours.join(" "))).toEqual(await run(""));
  });

  it.runIf(process.getuid?.() === 0)("works without env and perl", async () => {
    writeFileSync(join(home.work, "plain"), "echo ran with $#; export -p | grep -v DJSTATS_\n", {
      mode: 0o755,
    });
    writeFileSync(join(home.work, "broken"), "#!/nonexistent/interpreter\n", { mode: 0o755 });
    const script = `for tool in env perl; do mount --bind /dev/null /usr/bin/$tool; done
@ ./plain a b; echo $?; @ ./broken 2>&-; echo $?; @ sh -c 'exit 3'; echo $?`;
    const run = (command: string) =>
      runProgram(["unshare", "--mount", "sh", "-c", script.replaceAll("@", command)], {
        env: { ...home.env, DJANGO_NO_ANALYTICS: "1" },
        cwd: home.work,
      });
    expect(await run(ours.join(" "))).toEqual(await run(""));
  });

  it("runs a script without a #! line, and one with an equals sign in its name", async () => {
    for (const name of ["plain", "a=b"]) {
      writeFileSync(join(home.work, name), "echo ran with $#\n", { mode: 0o755 });
      expect((await same([`./${name}`, "1", "2"])).stdout).toBe("ran with 2\n");
    }
  });

  it("finds a command as a shell does, and skips files that cannot be run", async () => {
    for (const directory of ["a", "b"]) mkdirSync(join(home.work, directory));
    writeFileSync(join(home.work, "a/tool"), "", { mode: 0o644 });
    writeFileSync(join(home.work, "b/tool"), "#!/bin/sh\necho tool\n", { mode: 0o755 });
    home.env["PATH"] = `a:b:${home.env["PATH"]}`;
    expect((await same(["tool"])).stdout).toBe("tool\n");
  });

  it.each([
    ["nosuch", 127, "nosuch: command not found"],
    ["./nosuch", 127, "./nosuch: command not found"],
    ["/", 126, "/: is a directory"],
    ["./plain", 126, "./plain: permission denied"],
    ["./plain/x", 127, "./plain/x: command not found"],
    ["./loop", 126, "./loop: its symbolic links form a loop"],
  ])("reports in one sentence why %s cannot run, with status %d", async (name, status, why) => {
    symlinkSync("loop", join(home.work, "loop"));
    writeFileSync(join(home.work, "plain"), "");
    chmodSync(join(home.work, "plain"), 0o644);
    const ended = await runProgram([...ours, name], { env: home.env, cwd: home.work });
    expect(ended).toEqual({ status, stdout: "", stderr: `djstats: ${why}\n` });
  });

  it("rejects a missing command, or a flag in its place, as wrong usage", async () => {
    for (const args of [[], ["--"], ["--nonsense", "ls"]]) {
      const ended = await runProgram([...ours, ...args], { env: home.env });
      expect([ended.status, ended.stdout]).toEqual([2, ""]);
      expect(ended.stderr).toMatch(/^djstats: .*\.\n$|^djstats: .*…\n$/);
    }
  });

  it("becomes the command in the same process, without a second one", async () => {
    const child = spawn(ours[0] as string, [...ours.slice(1), "sh", "-c", "echo $$; exec sleep 30"], {
      env: home.env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    expect(Number(line)).toBe(child.pid);
    const { stdout } = await runProgram(["ps", "--ppid", String(child.pid), "-o", "comm="], {
      env: home.env,
    });
    expect(stdout).toBe("");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  });

  it("leaves no command behind if it has to stay as the parent and is killed", async () => {
    const script = `exec 3>three; "$@" sh -c 'echo $$; exec sleep 30' >child & sleep 1; kill -9 $!; sleep 0.3; ps -o stat= -p "$(cat child)" | grep -v Z`;
    const { stdout } = await runProgram(["bash", "-c", script, "sh", ...ours], {
      env: home.env,
      cwd: home.work,
    });
    expect(stdout).toBe("");
    expect(readFileSync(join(home.work, "child"), "utf8")).toMatch(/^\d+\n$/);
  });

  it("can be nested, and keeps the entries of PYTHONPATH", async () => {
    using other = makeHome();
    home.env["PYTHONPATH"] = `${other.work}:relative dir`;
    const { stdout } = await same([...ours, "sh", "-c", "echo $PYTHONPATH"], { but: /^[^:]*observer:/gm });
    expect(stdout.match(/observer/g)).toHaveLength(1);
    expect(stdout).toContain(`observer:${other.work}:relative dir`);
  });

  it("stops and continues under a shell's job control", async () => {
    const script = [
      "import pty, os, sys, time, select",
      "pid, fd = pty.fork()",
      "if pid == 0: os.execvp('bash', ['bash', '--norc', '-i'])",
      "def until(text):",
      "    seen = b''",
      "    end = time.time() + 20",
      "    while text not in seen and time.time() < end:",
      "        if select.select([fd], [], [], 0.2)[0]: seen += os.read(fd, 65536)",
      "    if text not in seen: sys.exit('waited for %r, saw %r' % (text, seen))",
      "def type_(text): os.write(fd, text.encode())",
      "type_('PS1=; set +H\\n')",
      `type_("${ours.join(" ")} sh -c 'echo be''gun; read line; echo got $line'\\n")`,
      "until(b'begun\\r\\n'); time.sleep(0.3); type_('\\x1a'); until(b'Stopped')",
      "type_('fg\\n'); time.sleep(0.5); type_('wo''rd\\n'); until(b'got word')",
      `type_("${ours.join(" ")} sleep 30\\n"); time.sleep(1); type_('\\x03'); time.sleep(0.3); type_('echo stat''us $?\\n'); until(b'status 130')`,
      "print('all well')",
    ].join("\n");
    const { stdout, stderr } = await runProgram(["python3", "-c", script], {
      env: { ...home.env, TERM: "dumb" },
      cwd: home.work,
    });
    expect([stdout, stderr]).toEqual(["all well\n", ""]);
  });
});
