// A program in CommonJS: since Node 22.12 it can require the packages, which are ES modules.
import core = require("@djstats/core");
import node = require("@djstats/node");

const paths: node.Paths = node.findPaths();
console.log(JSON.stringify({ commands: core.commands, config: paths.config }));
