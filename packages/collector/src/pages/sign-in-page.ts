import { html } from "./html.ts";
import { page } from "./page.ts";
import type { StaticFiles } from "./static-files.ts";

/** Returns the page that asks for a token. It works without a script. */
export function signInPage({
  files,
  message,
  isPrivate = true,
  hasLink = false,
}: {
  readonly files: StaticFiles;
  /** Why the sign-in failed; null before the first attempt. */
  readonly message: string | null;
  /** Whether the page may ask for a token: not over a connection that others can read. */
  readonly isPrivate?: boolean;
  /** Whether to link to the numbers, for readers who are signed in and came from another site. */
  readonly hasLink?: boolean;
}): string {
  return page(
    { title: "Sign in: developers seen by djstats", files },
    html`<main class="sign-in">
<h1>Developers seen by djstats</h1>
<p>These numbers are for the people named in DEP 8. The infrastructure team grants access.</p>
${hasLink ? html`<p>Already signed in? <a href="/">Show the numbers</a></p>\n` : null}${message === null ? null : html`<p role="alert">${message}</p>\n`}${isPrivate ? form : null}
<p>A session lasts at most twelve hours. Every sign-in and every reading is recorded under your name.</p>
</main>`,
  );
}

const form = html`<form method="post" action="/session">
<label for="token">Your token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required spellcheck="false" autocapitalize="none">
<button>Sign in</button>
</form>`;
