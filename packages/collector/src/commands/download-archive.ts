import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { URL } from "node:url";
import { UsageError } from "@djstats/command-line";
import { parseIndex, signaturesFile } from "@djstats/reports/publish";
import { errorDescription, StoreError } from "@djstats/store";
import { limits } from "../limits.ts";

/**
 * Downloads the published weeks of a site into a temporary directory, which the caller removes.
 *
 * @throws UsageError if the URL is neither https nor of this machine
 * @throws StoreError if a file cannot be downloaded
 */
export async function downloadArchive(place: string): Promise<string> {
  const base = baseOf(place);
  const directory = mkdtempSync(join(tmpdir(), "djstats-verify-"));
  try {
    const save = async (file: string) => {
      const text = await download(new URL(file, base));
      writeFileSync(join(directory, file), text);
      return text;
    };
    const index = parseIndex(await save("index.json"), new URL("index.json", base).href);
    await save(signaturesFile);
    for (const { json, csv } of index.snapshots) {
      await save(json.file);
      await save(csv.file);
    }
    return directory;
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

function baseOf(place: string): URL {
  const url = URL.canParse(place) ? new URL(place) : null;
  const isHere = url && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (!url || (url.protocol !== "https:" && !isHere))
    throw new UsageError(`DIRECTORY|URL takes a directory or an https URL, not ${JSON.stringify(place)}.`);
  url.pathname = url.pathname.replace(/(?:index\.(?:json|html))?$/, "").replace(/\/?$/, "/");
  return url;
}

/** Requests one file: no redirects, no cookies. */
async function download(url: URL): Promise<string> {
  try {
    const signal = AbortSignal.timeout(limits.downloadTimeoutMs);
    const response = await fetch(url, { redirect: "error", credentials: "omit", signal });
    if (response.status !== 200)
      throw new StoreError(`${url.href} was answered with status ${response.status}.`);
    return await readBody(response, url);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `${url.href} cannot be downloaded (${errorDescription(error instanceof Error ? (error.cause ?? error) : error)}).`,
      { cause: error },
    );
  }
}

async function readBody({ body }: Response, url: URL): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > limits.downloadBytesMax)
      throw new StoreError(`${url.href} is larger than ${limits.downloadBytesMax} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
