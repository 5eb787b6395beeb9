import { Analytics } from "@segment/analytics-node";

process.stdout.write("done\n");
const analytics = new Analytics({ writeKey: "none", host: process.env.ENDPOINT });
analytics.track({ anonymousId: process.env.CID, event: "runserver" });
await analytics.closeAndFlush();
