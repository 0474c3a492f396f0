import type { Answered } from '../core/reports/envelope.ts';
import type { Host } from '../host.ts';

/** The one document of a run that was asked for JSON; returns its exit code. */
export async function answer(host: Host, answered: Answered): Promise<number> {
  const { envelope, pasted } = await import('../core/reports/envelope.ts');
  host.out(envelope(pasted({ skipped: host.skipped(), ...answered }, host.paste)));
  return answered.exitCode;
}

/** A text that is the whole of a run, as it is or as the one document. */
export async function printText(text: string, isJson: boolean, host: Host): Promise<number> {
  if (isJson) return answer(host, { kind: 'help', status: 'ok', exitCode: 0, data: { text } });
  host.out(text);
  return 0;
}
