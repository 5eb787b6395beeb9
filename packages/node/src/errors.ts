/** The error for a file of djstats that cannot be used as it is. The message is one sentence for its owner. */
export class FileError extends Error {
  readonly code = "DJSTATS_FILE";
  override readonly name = "FileError";
}

/** Returns the message of a FileError as a sentence of its own. */
export function sentenceOf({ message }: FileError): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** Returns a FileError from a sentence: the inverse of `sentenceOf`. */
export function fileErrorOf(sentence: string): FileError {
  return new FileError(sentence.replace(/\.$/, ""));
}

/** The error for an embedding program whose build would prevent every report. */
export class BundleError extends Error {
  readonly code = "DJSTATS_BUNDLED";
  override readonly name = "BundleError";

  constructor(missing: string) {
    super(
      `@djstats/node cannot start ${missing}, which does not exist: a bundler has moved its code. Keep @djstats/node external, or call report instead of startReporter.`,
    );
  }
}

/** Returns the code of a system error, such as `ENOENT`; null for any other value. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Describes what is wrong with a file, for people: the message of a FileError, or a system error in words. */
export function describeFileError(error: unknown): string {
  if (error instanceof FileError) return error.message;
  const known: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    EBUSY: "another program is using it",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    ENOTDIR: "a part of its path is a file",
    EEXIST: "something else is in its place",
    EISDIR: "it is a directory",
    ERR_FS_EISDIR: "it is a directory",
    ELOOP: "its symbolic links form a loop",
  };
  const code = errorCode(error);
  return (code && known[code]) ?? code ?? "unknown error";
}
