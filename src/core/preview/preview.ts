import { createTwoFilesPatch } from 'diff';
import { concernOf } from '../../concerns/index.ts';
import type { Change, Plan, PlannedLayer } from '../../types/plan.ts';
import type { App } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { whyOf } from '../catalogue.ts';
import { installLines } from '../plan/repeat.ts';
import type { Paint } from '../screen/types.ts';

/** What a run will do: the nesting with its reasons, the files, then what is run. */
export function preview(world: World, plan: Plan, paint: Paint): string {
  const files = plan.changes.map((change) => changeText(change, paint));
  const runs = installLines(plan).map((line) => `${paint('add', 'run')} ${line}`);
  return [onionText(world, plan.app, plan.layers, paint), '', ...files, ...runs]
    .join('\n')
    .trimEnd();
}

/** The nesting, outermost first, one reason a layer. New layers are marked. */
export function onionText(
  world: World,
  app: App,
  layers: readonly PlannedLayer[],
  paint: Paint,
): string {
  const framework = world.words.frameworks[app.framework] ?? app.framework;
  const head = `${paint('bold', `${app.file}:${app.line}`)} ${app.factory ? `${app.factory}()` : app.name} (${framework})`;
  const width = Math.max(0, ...layers.map((layer) => titleOf(layer).length));
  const rows = layers.flatMap((layer) => {
    const because = whyOf(world, layer);
    const place = layer.line === undefined ? layer.file : `${layer.file}:${layer.line}`;
    const title = `${layer.isNew ? '+' : '|'} ${titleOf(layer).padEnd(width)}  ${layer.symbol}${reachText(layer)}${layer.conditional ? ' (conditional)' : ''}`;
    const row = `  ${layer.isNew ? paint('add', title) : title}  ${paint('dim', place)}`;
    return because
      ? [row, `  ${layer.isNew ? paint('add', '+') : '|'}   ${paint('dim', because)}`]
      : [row];
  });
  return [head, '', '  request enters, response leaves', ...rows, '  your routes'].join('\n');
}

const reachText = ({ reach }: PlannedLayer): string =>
  reach === undefined || reach.kind === 'everything' ? '' : ` (below ${reach.path})`;

/** What a layer is called: its concern's title, or nothing for code we do not know. */
export const titleOf = (layer: Pick<PlannedLayer, 'concern'>): string =>
  concernOf(layer.concern)?.title ?? 'your code';

function changeText(change: Change, paint: Paint): string {
  if (change.kind === 'edit' || (change.kind === 'create' && change.isMain))
    return `${shownDiff(change, paint)}\n`;
  const text = change.kind === 'create' ? change.after : change.before;
  const count = text.split('\n').length - 1;
  const lines = paint('dim', `(${count} line${count === 1 ? '' : 's'})`);
  return `${paint(change.kind === 'create' ? 'add' : 'remove', `${change.kind} ${change.path}`)} ${lines}`;
}

/** A unified diff that `git apply` and `patch -p1` take; it ends with a line break. */
export function diffText(change: Change): string {
  const before = change.kind === 'create' ? '' : change.before;
  const after = change.kind === 'delete' ? '' : change.after;
  const patch = createTwoFilesPatch(
    change.kind === 'create' ? '/dev/null' : quoted(`a/${change.path}`),
    change.kind === 'delete' ? '/dev/null' : quoted(`b/${change.path}`),
    before,
    after,
    undefined,
    undefined,
    { context: 3 },
  );
  return patch.replace(/^=+\n/, '').replaceAll(/^(---|\+\+\+) (\S+)\t?$/gm, '$1 $2');
}

/** A path with escapes in it stands in quotes, as git writes it. */
const quoted = (path: string): string =>
  /["\\]/.test(path) ? `"${path.replaceAll('"', '\\"')}"` : path;

/** The diff for a reader. */
export function shownDiff(change: Change, paint: Paint): string {
  const lines = diffText(change).trimEnd().split('\n');
  return lines.map((line) => paintLine(line.replace(/\r$/, ''), paint)).join('\n');
}

function paintLine(line: string, paint: Paint): string {
  if (/^(---|\+\+\+) /.test(line)) return paint('bold', line);
  if (line.startsWith('+')) return paint('add', line);
  if (line.startsWith('-')) return paint('remove', line);
  return line.startsWith('@@') ? paint('dim', line) : line;
}
