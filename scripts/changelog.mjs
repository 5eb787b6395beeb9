// Turns a changeset into an entry of a change log: its own words, as a list item. The readers use the package, so the
// commit, and the other packages released under the same version, are left out.
export default {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replaceAll(/\n(?=.)/g, "\n  ")}`,
  getDependencyReleaseLine: async () => "",
};
