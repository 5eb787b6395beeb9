#!/usr/bin/env node
// The whole command is @djstats/cli's. This package only gives it its short name.
require("@djstats/cli/main");
