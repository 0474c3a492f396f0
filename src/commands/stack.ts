import type { Arguments } from '../arguments.ts';
import type { Host } from '../host.ts';
import { bareErrors, mistakes } from '../pipeline/notes.ts';
import { ansi, appJson, layerJson, onionText, plain } from '../pipeline/preview.ts';
import { openApp } from './open.ts';

/** Prints the nesting that will run, outermost first. Exit 2 where something could not be followed. */
export async function stack(args: Arguments, host: Host): Promise<number> {
  const { found, reading } = await openApp(host.files, args, host);
  const layers = reading.layers.map((layer) => ({ ...layer, isNew: false }));
  const doubts = reading.doubts.map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  if (args.json) {
    host.out(
      `${JSON.stringify({ app: appJson(found.app), layers: layers.map(layerJson), doubts }, null, 2)}\n`,
    );
  } else {
    host.out(`${onionText(found.app, layers, host.color ? ansi : plain)}\n`);
  }
  const notes = [
    ...doubts.map((doubt) => `Not certain: ${doubt}`),
    ...mistakes(layers),
    ...bareErrors(layers),
  ];
  if (notes.length > 0) host.note(`\n${notes.map((note) => `- ${note}`).join('\n')}\n`);
  return doubts.length > 0 ? 2 : 0;
}
