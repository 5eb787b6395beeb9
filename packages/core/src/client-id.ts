const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Pattern of a client ID on the wire: a random UUID (RFC 9562, version 4), lower case. */
export const clientIdPattern = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

const randomUuid = new RegExp(`^${clientIdPattern}$`);

/** Whether a value is a UUID, including those that may not be sent. */
export function isUuid(value: string): boolean {
  return uuid.test(value);
}

/** Whether an ID may be sent. Version 1, which DEP 8 asks for, contains the machine's MAC address and may not. */
export function isClientId(value: string): boolean {
  return randomUuid.test(value);
}
