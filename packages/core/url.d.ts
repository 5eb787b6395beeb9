// Core may read addresses with the web's own URL, which Node and browsers both have.
// Of the other globals of either, none is in its reach.
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
