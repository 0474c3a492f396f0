import type { Arguments } from '../arguments.ts';
import type { Host } from '../host.ts';

export async function remove(_args: Arguments, _host: Host): Promise<number> {
  return 2;
}
