import type { StackArguments } from '../arguments/types.ts';
import { bareErrors, mistakes } from '../core/plan/notes.ts';
import { ansi, appJson, layerJson, onionText, plain } from '../core/preview/preview.ts';
import type { Host } from '../host.ts';
import type { World } from '../worlds/world.ts';
import { openApp } from './open.ts';
import { compared, differs, verified } from './verified.ts';

/** Prints the nesting that will run, outermost first. Exit 2 where something could not be followed. */
export async function stack(args: StackArguments, host: Host, world: World): Promise<number> {
  const { workspace, reading } = await openApp(world, host.files, args, host);
  const layers = reading.layers.map((layer) => ({ ...layer, isNew: false }));
  const doubts = reading.doubts.map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  const probe = workspace.probe(reading);
  const running = args.verify ? await compared({ world, probe }, layers, host) : undefined;
  if (args.json) {
    const shown = { app: appJson(reading.app), layers: layers.map(layerJson), doubts };
    const both = running && { matches: running.matches, layers: running.layers };
    host.out(`${JSON.stringify({ ...shown, ...(both && { running: both }) }, null, 2)}\n`);
  } else {
    host.out(`${onionText(world, reading.app, layers, host.color ? ansi : plain)}\n`);
    if (running) host.out(`\n${running.matches ? verified(running.by) : differs(running.text)}`);
  }
  const notes = [
    ...doubts.map((doubt) => `Not certain: ${doubt}`),
    ...(workspace.inside?.(reading) ?? []),
    ...mistakes(world, layers),
    ...bareErrors(layers),
  ];
  if (notes.length > 0) host.note(`\n${notes.map((note) => `- ${note}`).join('\n')}\n`);
  if (running?.matches === false) return 1;
  return doubts.length > 0 ? 2 : 0;
}
