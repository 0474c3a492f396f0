import { posix } from 'node:path';
import type { Project } from '../../../languages/python/tree/module.ts';
import { notesOf } from '../../../types/notes.ts';
import type { Change, PlannedLayer } from '../../../types/plan.ts';
import type { Files } from '../../../types.ts';
import type { Needs, Newcomer, Places, Wanted, Writer } from '../../seam/writing.ts';
import { type InstallPlan, manifestsAbove } from '../project/install.ts';
import { layerIn } from '../read/readings.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import type { AsgiReading } from '../types.ts';
import { type Altered, alteredLayer, asAsked, isTelling } from './altered.ts';
import { classFiles, deletions } from './class-files.ts';
import { filesOf, type Ground, groundOf } from './ground.ts';
import { authRemarks } from './guarded.ts';
import { inherited, logRemarks, withInheritedLog } from './logged.ts';
import { refuseInnerCors, socketRemarks } from './mounted.ts';
import {
  exposedHeaders,
  headersNamed,
  headersToCome,
  headersWith,
  newcomerOf,
} from './newcomers.ts';
import { filesAfter, installFor, laterBy, outgrown } from './outgrown.ts';
import { isInstalled } from './package.ts';
import { pageRemarks } from './page-remarks.ts';
import { pasteLines } from './paste.ts';
import { exists } from './refuse.ts';
import { rootRemarks } from './root-remarks.ts';
import { routeClockRemarks } from './route-clock-remarks.ts';
import { slotsOf } from './slots.ts';
import { ownTest, testChange } from './stack-test.ts';
import { schemeRemarks } from './twice-asked.ts';
import { newStack, type Writing, write } from './write.ts';

const STACK = 'stack.py';
const LIST = new Intl.ListFormat('en');

/** How newcomers get into an application. */
export async function writerOf(
  project: Project,
  reading: AsgiReading,
  asked: Wanted,
): Promise<Writer> {
  const newcomers = asked.newcomers.map((each) => withInheritedLog({ project, reading }, each));
  const altered = (asked.altered ?? []).flatMap(
    (each) =>
      alteredLayer(project, layerIn(reading, each.layer), inherited({ project, reading }, each)) ??
      [],
  );
  const ground = groundOf(project, reading, { ...asked, newcomers });
  // A test that somebody edited stays, and with it what it imports.
  const anew = altered.length > 0 ? await ownTest(ground) : [];
  const said = [...newcomers, ...altered.filter(isTelling).map(asAsked)];
  return {
    insert: (places) => insert(ground, newcomers, altered, places),
    alone: (concerns) => alone(ground, newcomers, concerns),
    paste: () => pasteLines(ground),
    brings: async (edits) => [
      ...(await classFiles(ground, [...newcomers.flatMap(filesOf), ...filesAfter(altered)])),
      ...(await deletions(ground, outgrown(ground, altered, laterBy(edits, anew)))),
    ],
    needs: (edits) =>
      needsOf(
        reading,
        installFor(ground, newcomers.flatMap(requirementsOf), altered, laterBy(edits, anew)),
      ),
    test: (layers, after, isWanted) => testChange(ground, layers, after, isWanted),
    headersOf: (layer) => headersNamed(project, layerIn(reading, layer)),
    remarks: (layers) => [
      ...notesOf('layer.changed', alteredRemarks(layers, altered)),
      ...notesOf('import.root', rootRemarks(ground, newcomers.length > 0)),
      ...authRemarks(ground, said),
      ...notesOf('auth.twice', schemeRemarks(ground, newcomers)),
      ...notesOf('auth.past', socketRemarks(ground, newcomers)),
      ...notesOf('log.lines', logRemarks(ground, layers, said)),
      ...notesOf('clock.routes', routeClockRemarks(ground, newcomers)),
      ...notesOf('cors.unexposed', unexposed(layers, headersToCome(newcomers, altered))),
      ...notesOf('cors.pages', pageRemarks(ground, newcomers)),
    ],
  };
}

/** Which answers are others, and where they stand. */
function alteredRemarks(layers: readonly PlannedLayer[], altered: readonly Altered[]): string[] {
  return altered.map(({ concern, options }) => {
    const layer = layers.find((each) => each.concern === concern && each.owned);
    const names = options.map((name) => `${concern}.${name}`);
    return `Changed: ${LIST.format(names)} (${layer?.file}:${layer?.line}).`;
  });
}

const requirementsOf = (newcomer: Newcomer): readonly string[] =>
  newcomer.kind === 'asked'
    ? (recipeCodeOf(newcomer.concern)?.dependencies?.(newcomer.answers) ?? [])
    : [];

function needsOf({ app: { file } }: AsgiReading, plan: InstallPlan): Needs {
  const manifests = plan.install.length > 0 ? manifestsAbove(posix.dirname(file)) : [];
  return { ...plan, manifests };
}

async function insert(
  ground: Ground,
  newcomers: readonly Newcomer[],
  altered: readonly Altered[],
  places: Places,
): Promise<Change[]> {
  const { project, reading, folder } = ground;
  refuseInnerCors(ground, newcomers);
  const headers = headersWith(project, reading, newcomers, altered);
  const arranged = arrange(ground, newcomers, places, headers.exposed);
  const stack = posix.join(folder, STACK);
  const isTaken = arranged.install !== undefined && project.files.read(stack) !== undefined;
  if (isTaken && newcomers.every(({ kind }) => kind === 'asked')) throw exists(stack);
  const texts = await write({
    ...ground,
    ...arranged,
    ...headers,
    altered,
    slots: slotsOf(reading),
  });
  return toChanges(project.files, texts, stack);
}

/** What goes into stack.py, what is registered by itself, and where stack.py is registered. */
function arrange(
  { reading, folder }: Ground,
  newcomers: readonly Newcomer[],
  { newcomers: places, main }: Places,
  exposed: readonly string[],
): Pick<Writing, 'stacked' | 'single' | 'install'> {
  const placed = places.flatMap(({ concern, slot }) => {
    const wished = newcomers.find((each) => each.concern === concern);
    return wished ? [{ newcomer: newcomerOf(wished, exposed, folder), slot }] : [];
  });
  const isMain = ({ slot }: { slot: number }): boolean => main.from <= slot && slot <= main.to;
  const stacked = placed.filter(isMain);
  const stands = reading.layers.some(isInstalled) || stacked.length === 0;
  return {
    stacked,
    single: placed.filter((each) => !isMain(each)),
    install: stands ? undefined : main.from,
  };
}

function toChanges(files: Files, texts: ReadonlyMap<string, string>, stack: string): Change[] {
  return [...texts].flatMap(([path, after]): Change[] => {
    const before = files.read(path);
    if (before === undefined)
      return [{ path, kind: 'create', after, ...(path === stack && { isMain: true }) }];
    return before === after ? [] : [{ path, kind: 'edit', before, after }];
  });
}

async function alone(
  { project, reading, style, folder }: Ground,
  newcomers: readonly Newcomer[],
  concerns: readonly string[],
): Promise<Change[]> {
  const path = posix.join(folder, STACK);
  if (project.files.read(path) !== undefined) throw exists(path);
  const exposed = exposedHeaders(project, reading, newcomers);
  const sorted = concerns.flatMap((id) => newcomers.filter(({ concern }) => concern === id));
  const entries = sorted.map((wished) => newcomerOf(wished, exposed, folder));
  return [{ path, kind: 'create', after: await newStack(entries, style), isMain: true }];
}

/** A CORS layer of the user's own does not know the headers that newcomers set. */
function unexposed(layers: readonly PlannedLayer[], headers: readonly string[]): string[] {
  const own = layers.find((layer) => layer.concern === 'cors' && !layer.owned);
  if (!own || headers.length === 0) return [];
  return [
    `${own.file}:${own.line}: browsers will not see ${LIST.format(headers)} until your CORS layer has them in expose_headers.`,
  ];
}
