import packageJson from '../../package.json' with { type: 'json' };
import type { Host } from '../host.ts';
import { answer } from './answer.ts';

/** Prints the version; for a program it stands in every answer, this one included. */
export async function version(args: { readonly json: boolean }, host: Host): Promise<number> {
  if (args.json) return answer(host, { kind: 'version', status: 'ok', exitCode: 0 });
  host.out(`${packageJson.version}\n`);
  return 0;
}
