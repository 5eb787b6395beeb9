import { readdirSync } from "node:fs";
import manifest from "../../package.json" with { type: "json" };

/** A metric with one value. */
export type Metric = readonly [name: string, type: "counter" | "gauge", help: string, value: number];

const startSeconds = Math.round(Date.now() / 1000 - process.uptime());

/** Returns the metrics of this process and its build, with the names that Prometheus' client libraries use. */
export function processMetrics(): Metric[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const files = openFiles();
  return [
    ["process_cpu_seconds_total", "counter", "CPU time in seconds.", (user + system) / 1e6],
    ["process_start_time_seconds", "gauge", "Start of the process, in seconds since 1970.", startSeconds],
    ["process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", rss],
    ...(files === null ? [] : [["process_open_fds", "gauge", "Open file descriptors.", files] as const]),
    ["nodejs_heap_size_used_bytes", "gauge", "Heap in use in bytes.", heapUsed],
    [`nodejs_version_info{version="${process.version}"}`, "gauge", "Version of Node.js.", 1],
    [`djstats_build_info{version="${manifest.version}"}`, "gauge", "Version of djstats-collector.", 1],
  ];
}

/** Returns the number of open files; null if the system does not list them. */
function openFiles(): number | null {
  try {
    // One of the files is the list itself.
    return readdirSync("/proc/self/fd").length - 1;
  } catch {
    return null;
  }
}
