import type { StackArguments } from '../arguments/types.ts';
import { bareErrors, mistakes } from '../core/plan/notes.ts';
import { onionText } from '../core/preview/preview.ts';
import type { Onion } from '../core/reports/picture.ts';
import { ansi, plain } from '../core/screen/paint.ts';
import type { Host } from '../host.ts';
import { type Note, notesOf } from '../types/notes.ts';
import type { PlannedLayer } from '../types/plan.ts';
import type { Reading } from '../types.ts';
import type { World } from '../worlds/world.ts';
import { answer } from './answer.ts';
import { openApp } from './open.ts';
import { compared, differs, verified } from './verified.ts';

type Compared = Awaited<ReturnType<typeof compared>>;

/** Prints the nesting that will run, outermost first. Exit 2 where something could not be followed. */
export async function stack(args: StackArguments, host: Host, world: World): Promise<number> {
  const { workspace, reading } = await openApp(world, host.files, args, host);
  const layers = reading.layers.map((layer) => ({ ...layer, isNew: false }));
  const probe = workspace.probe(reading);
  const running = args.verify ? await compared({ world, probe }, layers, host) : undefined;
  const doubts = reading.doubts.map(
    ({ file, line, reason }) => `Not certain: ${file}:${line}: ${reason}`,
  );
  const notes = [
    ...notesOf('layer.inside', workspace.inside?.(reading) ?? []),
    ...notesOf('order.wrong', mistakes(world, layers)),
    // What could not be followed may hold one, and `add` is refused there.
    ...notesOf('errors.none', reading.doubts.length > 0 ? [] : bareErrors(layers)),
  ];
  if (args.json) await tell({ reading, layers, running, notes }, host, world);
  else if (args.format === 'svg' || args.format === 'mermaid')
    await draw(args.format, { app: reading.app, layers, doubts: reading.doubts }, host, world);
  else {
    host.out(`${onionText(world, reading.app, layers, host.color ? ansi : plain)}\n`);
  }
  if (running && !args.json) {
    const said = running.matches ? verified(running.by) : differs(running.text);
    if (args.format === 'text') host.out(`\n${said}`);
    else host.note(said);
  }
  const said = [...doubts, ...notes.map(({ message }) => message)];
  if (said.length > 0) host.note(`\n${said.map((note) => `- ${note}`).join('\n')}\n`);
  return exitCodeOf(reading, running);
}

async function draw(format: 'svg' | 'mermaid', onion: Onion, host: Host, world: World) {
  const { mermaidOnion, svgOnion } = await import('../core/reports/picture.ts');
  host.out(format === 'svg' ? svgOnion(world, onion) : mermaidOnion(world, onion));
}

function exitCodeOf({ doubts }: Reading, running: Compared | undefined): number {
  if (running?.matches === false) return 1;
  return doubts.length > 0 ? 2 : 0;
}

type Told = {
  readonly reading: Reading;
  readonly layers: readonly PlannedLayer[];
  readonly running: Compared | undefined;
  readonly notes: readonly Note[];
};

async function tell({ reading, layers, running, notes }: Told, host: Host, world: World) {
  const { appJson, layerJson } = await import('../core/reports/json.ts');
  const exitCode = exitCodeOf(reading, running);
  const message = running && differs(running.text).trimEnd();
  await answer(host, {
    kind: 'stack',
    status: exitCode === 1 ? 'failed' : exitCode === 2 ? 'doubts' : 'ok',
    exitCode,
    data: {
      app: appJson(reading.app),
      layers: layers.map((layer) => layerJson(world, layer)),
      doubts: reading.doubts,
      running: running
        ? { matches: running.matches, by: running.by, layers: running.layers }
        : null,
    },
    notes,
    ...(exitCode === 1 &&
      message !== undefined && {
        error: { code: 'verify.differs', message, advice: [], at: null, choices: [] },
      }),
  });
}
