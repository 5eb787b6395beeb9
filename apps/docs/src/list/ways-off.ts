/** A way to turn reporting off: where, and what to type there. */
export interface WayOff {
  readonly where: string;
  readonly how: string;
}

/** By platform and shell. Each holds from the next command on; all of them are looked at before anything else. */
export const waysOff: readonly WayOff[] = [
  { where: "Any system", how: "djstats off" },
  { where: "bash", how: "echo 'export DJANGO_NO_ANALYTICS=1' >> ~/.bashrc" },
  { where: "zsh", how: "echo 'export DJANGO_NO_ANALYTICS=1' >> ~/.zshenv" },
  { where: "fish", how: "set -Ux DJANGO_NO_ANALYTICS 1" },
  { where: "PowerShell", how: "[Environment]::SetEnvironmentVariable('DJANGO_NO_ANALYTICS', '1', 'User')" },
  { where: "Windows cmd", how: "setx DJANGO_NO_ANALYTICS 1" },
  {
    where: "File, Linux",
    how: "mkdir -p ~/.config && printf '\\ndisable=1\\n' >> ~/.config/djangoanalytics",
  },
  { where: "File, macOS", how: "printf '\\ndisable=1\\n' >> ~/Library/Preferences/djangoanalytics" },
  {
    where: "File, Windows",
    // A digit right before >> would be taken for the number of a stream.
    how: 'mkdir "%APPDATA%\\djangoanalytics" & (echo. & echo disable=1)>> "%APPDATA%\\djangoanalytics\\Config"',
  },
  { where: "Dockerfile", how: "ENV DJANGO_NO_ANALYTICS=1" },
  { where: "Every such tool", how: "export DO_NOT_TRACK=1" },
];
