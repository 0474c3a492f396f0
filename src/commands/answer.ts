import type { Answered } from '../core/reports/envelope.ts';
import type { Host } from '../host.ts';

/** The one document of a run that was asked for JSON; returns its exit code. */
export async function answer(host: Host, answered: Answered): Promise<number> {
  const { envelope } = await import('../core/reports/envelope.ts');
  host.out(envelope({ skipped: host.skipped(), ...answered }));
  return answered.exitCode;
}
