import process from 'node:process';

/**
 * Nobody listens for signals while a run computes: Node would hear of one only once the computing is over, so the
 * system ends the process at once, which a shell sees as 130 or 143. This is the exception, for work that must not be
 * cut through: what is synchronous in it comes to its end, then the process exits.
 */
export async function unbroken<T>(work: () => Promise<T>): Promise<T> {
  listeners += 1;
  if (listeners === 1) for (const [signal, listen] of LISTEN) process.on(signal, listen);
  try {
    return await work();
  } finally {
    // A signal that came meanwhile is delivered now, as long as somebody listens.
    await new Promise((done) => setImmediate(done));
    listeners -= 1;
    if (listeners === 0) for (const [signal, listen] of LISTEN) process.off(signal, listen);
  }
}

let listeners = 0;

const LISTEN = [
  ['SIGINT', () => process.exit(130)],
  ['SIGTERM', () => process.exit(143)],
] as const;
