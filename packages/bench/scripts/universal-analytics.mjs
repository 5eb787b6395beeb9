import ua from "universal-analytics";

process.stdout.write("done\n");
ua("UA-12345-1", process.env.CID, { hostname: process.env.ENDPOINT }).event("runserver", "runserver").send();
