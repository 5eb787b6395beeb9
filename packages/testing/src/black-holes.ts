import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A port whose queue of connections is full, so that the kernel drops what comes, as a firewall does. */
export async function startBlackHole(): Promise<{ readonly port: number } & AsyncDisposable> {
  const script = `import socket, sys
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(0)
clients = [socket.socket() for _ in range(4)]
for client in clients: client.setblocking(False); client.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True); sys.stdin.read()`;
  const child = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return {
    port: Number(line),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

/** A name server that never answers, and is waited for for a minute. Programs started `inside` have no other. Needs root. */
export async function startSilentResolver(): Promise<
  { readonly inside: readonly string[] } & AsyncDisposable
> {
  const address = "127.53.53.53";
  const socket = createSocket("udp4");
  socket.bind(53, address);
  await once(socket, "listening");
  const directory = mkdtempSync(join(tmpdir(), "djstats-"));
  const resolv = join(directory, "resolv.conf");
  writeFileSync(resolv, `nameserver ${address}\noptions timeout:30 attempts:2\n`);
  const script = `mount --bind '${resolv}' "$(readlink -f /etc/resolv.conf)" && exec "$@"`;
  return {
    inside: ["unshare", "--mount", "sh", "-c", script, "sh"],
    [Symbol.asyncDispose]: async () => {
      socket.close();
      rmSync(directory, { recursive: true });
    },
  };
}
