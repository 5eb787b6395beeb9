// The tool that is tracked: it says something, and ends.
process.stdout.write("done\n");
