import { expect, it } from "vitest";
import { keptIgnored } from "../src/inherited-signals.ts";

/**
 * Measured in /proc/PID/status while each waited for a command, with the signals that the command itself found ignored.
 */
it.each<[string, string, string[], string[], string[]]>([
  ["a script's trap '' HUP INT", "bash", ["HUP", "INT", "QUIT"], [], ["HUP", "INT"]],
  ["the same of dash", "dash", ["HUP", "INT", "QUIT"], [], ["HUP", "INT", "QUIT"]],
  ["trap '' PIPE", "sh", ["PIPE"], [], ["PIPE"]],
  ["a shell that Python's os.system started", "dash", ["PIPE", "XFSZ"], [], ["PIPE", "XFSZ"]],
  ["a script of zsh", "zsh", ["INT", "QUIT"], [], ["INT"]],
  ["trap '' TTOU in a script", "bash", ["QUIT", "TTOU"], [], ["TTOU"]],
  ["an interactive bash", "bash", ["QUIT", "TERM", "TSTP", "TTIN", "TTOU"], [], []],
  ["an interactive dash", "dash", ["QUIT", "TERM", "TSTP", "TTOU"], [], []],
  ["trap '' INT in one", "bash", ["INT", "QUIT", "TERM", "TSTP", "TTIN", "TTOU"], [], ["INT"]],
  ["Python", "python3.11", ["PIPE", "XFSZ"], [], []],
  ["Rust's launchers", "uv", ["PIPE"], [], []],
  ["tmux", "tmux: server", ["PIPE", "TSTP"], [], []],
  ["make under nohup", "make", ["HUP"], [], ["HUP"]],
  ["Python that ignores SIGINT", "python3.11", ["INT", "PIPE", "XFSZ"], [], ["INT"]],
  ["Python's os.system", "python3.11", ["INT", "QUIT", "PIPE", "XFSZ"], ["CHLD"], ["PIPE", "XFSZ"]],
  ["Perl's system", "perl", ["INT", "QUIT", "FPE"], ["CHLD"], []],
  ["time", "time", ["INT", "QUIT"], [], []],
  ["nobody", "", [], [], []],
])("%s", (_, program, ignored, blocked, found) => {
  const named = (signals: string[]) => signals.map((signal) => `SIG${signal}`);
  expect(keptIgnored({ program, ignored: named(ignored), blocked: named(blocked) })).toEqual(named(found));
});
