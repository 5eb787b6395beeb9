export { simulate, yesterday } from "./simulate.ts";
