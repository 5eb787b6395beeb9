// Core may parse addresses with the standard URL class, which Node and browsers both have. It can use no other of their
// globals.
declare class URL {
  constructor(url: string);
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly origin: string;
  pathname: string;
  readonly search: string;
  readonly href: string;
  static parse(url: string): URL | null;
}
