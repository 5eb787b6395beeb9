process.stdout.write("done\n");
await fetch(`${process.env.ENDPOINT}/collect`, {
  method: "POST",
  body: new URLSearchParams({ v: "1", tid: "UA-12345-1", cid: process.env.CID, t: "event", ec: "runserver" }),
}).catch(() => {});
