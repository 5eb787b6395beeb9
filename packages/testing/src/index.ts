export { type Certificate, makeCertificate } from "./certificate.ts";
export { type Collector, collector, runCollector, startCollector } from "./collector.ts";
export { djstats, type Ended, runDjstats, runInTerminal, runProgram } from "./command.ts";
export { type Django, djangoAdmin, findDjango } from "./django.ts";
export { type Home, makeHome } from "./home.ts";
export { copyDjango, patchDjango, patchFor } from "./patched-django.ts";
export { findPostgres, type Postgres, startPostgres } from "./postgres.ts";
export { type Answer, answerGif, type Receiver, startReceiver } from "./receiver.ts";
export { type Told, told, toldId } from "./told.ts";
