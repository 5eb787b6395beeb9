import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Opens a port whose connection queue is full, so that the kernel drops further connections, as a firewall does. */
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

/** Passes connections on to a port, until it falls silent: then it passes nothing, and closes nothing. */
export async function startForwarder(
  target: number,
): Promise<{ readonly port: number; readonly fallSilent: () => void } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("data", (part) => isSilent || to.write(part));
      from.on("error", () => {});
      from.on("close", () => isSilent || to.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      isSilent = true;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/**
 * Starts a name server that never replies, with a resolver timeout of one minute. Programs started through `inside` have
 * no other name server. Needs root.
 */
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
