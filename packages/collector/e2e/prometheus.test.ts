import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, type Home, makeHome, startCollector } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { sendHit } from "./load.ts";

const recipes = join(import.meta.dirname, "../recipes");
const rules = join(recipes, "alerts.yml");
const alerts: readonly { alert: string; annotations: unknown }[] = parse(readFileSync(rules, "utf8"))
  .groups[0].rules;
const isHere =
  process.env["DJSTATS_TEST_PROXIES"] === "required" ||
  spawnSync("prometheus", ["--version"], { stdio: "ignore" }).error === undefined;

/** Series, and their values by the minute in promtool's notation. */
type Series = Readonly<Record<string, string>>;

const hour = "1h30m";
const outcome = (kind: string, name: string) => `djstats_${kind}_total{outcome="${name}"}`;

/** For each alert: the time of evaluation, series with which it fires, series with which it does not, its labels. */
const cases: Readonly<Record<string, readonly [at: string, fires: Series, quiet: Series, labels?: Series]>> =
  {
    CollectorAway: [
      "10m",
      {
        'up{job="djstats-collector", instance="a"}': "0x20",
        'up{job="djstats-collector", instance="b"}': "1x20",
      },
      { 'up{job="djstats-collector"}': "1x20", 'up{job="other"}': "0x20" },
      { job: "djstats-collector", instance: "a" },
    ],
    CollectorNotScraped: ["10m", { up: "1x20" }, { djstats_ready: "0x20" }],
    BackupOld: [
      "51h",
      { djstats_last_backup_timestamp_seconds: "0x4000" },
      { djstats_last_backup_timestamp_seconds: "86400x4000" },
    ],
    StoreRefuses: ["5m", { djstats_ready: "0x20" }, { djstats_ready: "1x20" }],
    Silence: [
      "8h",
      { [outcome("hits", "counted")]: "7x600", [outcome("hits", "throttled")]: "0+1x600" },
      { [outcome("hits", "counted")]: "7x600", [outcome("hits", "folded")]: "0+1x600" },
    ],
    HitsRefused: [
      hour,
      { [outcome("requests", "refused:path")]: "0+10x120", [outcome("requests", "counted")]: "0+10x120" },
      { [outcome("requests", "refused:path")]: "0+1x120", [outcome("requests", "counted")]: "0+10x120" },
    ],
    HitsThrottled: [
      hour,
      { [outcome("hits", "throttled")]: "0+10x120", [outcome("hits", "counted")]: "0+10x120" },
      { [outcome("hits", "throttled")]: "0+1x120", [outcome("hits", "counted")]: "0+10x120" },
    ],
    SomebodyTriesTokens: [
      hour,
      { [outcome("access", "refused:unknown")]: "0+2x120" },
      { [outcome("access", "refused:unknown")]: "3x120" },
    ],
    TokenOverUsed: [
      hour,
      { [outcome("access", "refused:revoked")]: "0x80 1x40" },
      {
        [outcome("access", "refused:revoked")]: "1x120",
        [outcome("access", "refused:unknown")]: "0x80 1x40",
      },
    ],
    NothingWrittenDown: [
      hour,
      { [outcome("access", "refused:unavailable")]: "0x85 1x40" },
      { [outcome("access", "refused:unavailable")]: "1x120" },
    ],
  };

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

describe.runIf(isHere)("with Prometheus", () => {
  it("accepts the alerts, which fire when they should and only then", () => {
    expect(Object.keys(cases)).toEqual(alerts.map(({ alert }) => alert));
    const tests = alerts.flatMap(({ alert, annotations }) => {
      const [at, fires, quiet, labels = {}] = cases[alert] ?? (["", {}, {}] as const);
      return [fires, quiet].map((series) => ({
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: series === fires ? [{ exp_labels: labels, exp_annotations: annotations }] : [],
          },
        ],
      }));
    });
    const file = join(home.path, "tests.yml");
    writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: "1m", tests }));
    for (const args of [
      ["check", "rules", rules],
      ["test", "rules", file],
    ]) {
      const { status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8" });
      expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("SUCCESS")]);
    }
  });

  it("answers every query of the dashboard from what a collector serves", async () => {
    await using collector = await startCollector([`--store=${home.work}/store.sqlite`], home);
    await using prometheus = await startPrometheus(new URL(collector.url).host);
    const ask = async (path: string) => {
      const answer = await fetch(`${prometheus.url}${path}`);
      return (await answer.json()) as { status: string; error?: string; data: { result: unknown[] } };
    };
    let hits = 0;
    const somethingOfEach = async () => {
      hits += 1;
      await sendHit(collector.url, `id-${hits}`);
      await fetch(`${collector.url}/elsewhere`);
      await fetch(`${collector.url}/v1/report.json`);
    };
    const { panels } = JSON.parse(readFileSync(join(recipes, "grafana.json"), "utf8"));
    for (const { title, targets } of panels)
      for (const { expr } of targets) {
        const query = expr
          .replaceAll("$job", "djstats-collector")
          .replaceAll("$instance", ".*")
          .replaceAll("$__rate_interval", "10s");
        const answered = async () => {
          await somethingOfEach();
          const { error, data } = await ask(`/api/v1/query?query=${encodeURIComponent(query)}`);
          return error ?? data.result.length > 0;
        };
        await expect.poll(answered, { message: `${title}: ${query}` }).toBe(true);
      }
  });
});

/** Starts Prometheus with the alerts, reading one collector every second. */
async function startPrometheus(target: string): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await freePort();
  const file = join(home.path, "prometheus.yml");
  const scrape = { job_name: "djstats-collector", static_configs: [{ targets: [target] }] };
  writeFileSync(
    file,
    JSON.stringify({ global: { scrape_interval: "1s" }, rule_files: [rules], scrape_configs: [scrape] }),
  );
  const flags = [`--config.file=${file}`, `--storage.tsdb.path=${home.path}/prometheus`];
  const child = spawn("prometheus", [...flags, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: "ignore",
  });
  const ended = once(child, "close");
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(() =>
      fetch(`${url}/-/ready`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
