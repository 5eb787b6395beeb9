import Insight from "insight";

process.stdout.write("done\n");
const insight = new Insight({ trackingCode: "UA-12345-1", pkg: { name: "tool", version: "1.0.0" } });
if (insight.optOut === undefined) insight.askPermission();
insight.trackEvent({ category: "runserver", action: "runserver" });
