import { PostHog } from "posthog-node";

process.stdout.write("done\n");
const client = new PostHog("phc_none", { host: process.env.ENDPOINT });
client.capture({ distinctId: process.env.CID, event: "runserver" });
await client.shutdown();
