/** A way to turn reporting off: where it applies, and what to type. */
export interface WayOff {
  readonly where: string;
  readonly how: string;
}

/**
 * The ways by platform and shell, the one that always reaches every program first. djstats checks them all before it
 * does anything else. The file in `~/.config` applies even if XDG_CONFIG_HOME names another directory.
 */
export const waysOff: readonly WayOff[] = [
  { where: "Any system and shell", how: "djstats off" },
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
    // cmd.exe takes a digit right before >> for a stream number.
    how: 'mkdir "%APPDATA%\\djangoanalytics" & (echo. & echo disable=1)>> "%APPDATA%\\djangoanalytics\\Config"',
  },
  { where: "Everyone on a machine, Linux", how: "echo disable=1 | sudo tee /etc/djangoanalytics" },
  {
    where: "Everyone on a machine, macOS",
    how: "echo disable=1 | sudo tee /Library/Preferences/djangoanalytics",
  },
  {
    where: "Everyone on a machine, Windows",
    how: 'mkdir "%ProgramData%\\djangoanalytics" & (echo disable=1)> "%ProgramData%\\djangoanalytics\\Config"',
  },
  { where: "Dockerfile", how: "ENV DJANGO_NO_ANALYTICS=1" },
  { where: "Every tool that honours it", how: "export DO_NOT_TRACK=1" },
];
