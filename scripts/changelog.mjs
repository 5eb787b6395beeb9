// How a changeset becomes an entry of a change log: its own words, as a list's item. Whoever reads them uses the
// package; the commit, and that other packages were released beside it under the same version, tell them nothing.
export default {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replaceAll(/\n(?=.)/g, "\n  ")}`,
  getDependencyReleaseLine: async () => "",
};
