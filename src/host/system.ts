/** The code of an error of the operating system, e.g. `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** What the system says, without code, call and path: `EACCES: permission denied, open '/x'`. */
export function systemReason(error: Error): string {
  return /^E[A-Z0-9]+: (.+?)(?:,|$)/.exec(error.message)?.[1] ?? error.message;
}

/** The value, or undefined when the system fails with one of these codes. */
export function unless<T>(codes: readonly string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codes.includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
