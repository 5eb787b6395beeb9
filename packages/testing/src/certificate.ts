// The certificate library requires this import before its own.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A server's key and certificate, and the certificate of the authority that signed it. PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;

/** Makes a certificate for `localhost` and 127.0.0.1, or for other hosts, valid or expired. */
export async function makeCertificate({
  host = "localhost",
  also = [],
  expired = false,
}: {
  readonly host?: string;
  readonly also?: readonly string[];
  readonly expired?: boolean;
} = {}): Promise<Certificate> {
  const now = Date.now();
  const notBefore = new Date(now - 10 * dayMs);
  const notAfter = new Date(now + (expired ? -dayMs : 10 * dayMs));
  const authorityKeys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=djstats test authority for ${host}`,
    notBefore,
    notAfter: new Date(now + 10 * dayMs),
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names: x509.JsonGeneralNames = [host, ...also].map((value) => ({ type: "dns", value }));
  if (host === "localhost") names.push({ type: "ip", value: "127.0.0.1" });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${host}`,
    issuer: authority.subject,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension(names)],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`,
    cert: certificate.toString("pem"),
    authority: authority.toString("pem"),
  };
}
