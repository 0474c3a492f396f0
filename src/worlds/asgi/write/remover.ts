import { posix } from 'node:path';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Change } from '../../../types/plan.ts';
import type { Span } from '../../../types.ts';
import type { Remover } from '../../seam/writing.ts';
import { isOurCors, placeOf } from '../application/exposure.ts';
import { uninstallPlan } from '../project/install.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import { obsoleteFiles, obsoleteRequirements } from './class-files.ts';
import { type Ground, groundOf } from './ground.ts';
import { headersOf } from './newcomers.ts';
import { isInstalled } from './package.ts';
import { testAfterRemoval } from './stack-test.ts';
import { type Spacing, type Unwriting, unwrite } from './unwrite.ts';

/** How what was inserted may have been set off; which it was is proven by adding it again. */
const SPACINGS = [false, true].flatMap((isSetOff) =>
  [0, 1, 2].map((gap): Spacing => ({ gap, isSetOff })),
);

/** How layers get out of an application again. */
export function removerOf(
  project: Project,
  reading: AsgiReading,
  layers: readonly AsgiLayer[],
): Remover {
  const ground = groundOf(project, reading);
  const stays = reading.layers.filter((layer) => !layers.includes(layer));
  const install = stays.some(isInstalled) ? undefined : installation(layers);
  const places = layers.map((layer) => placeOf(layer).file);
  return {
    files: [...new Set([...places, ...(install ? [install.file] : [])])],
    extract: async (attempt) => {
      const spacing = SPACINGS[attempt];
      // What somebody has put under a condition is no longer where it was written.
      const isMoved = layers.some(({ site }) => site.kind === 'fixed');
      if (spacing === undefined || isMoved) return undefined;
      const texts = await unwrite({ ...leaving(ground, layers, stays), layers, install, spacing });
      const edits = [...texts].map(
        ([path, after]): Change => ({
          path,
          kind: 'edit',
          before: project.files.read(path) ?? '',
          after,
        }),
      );
      return [...edits, ...emptied(ground, stays)];
    },
    drops: () => obsoleteFiles(ground, layers, stays),
    needs: (drops, test) =>
      uninstallPlan(
        project.files,
        reading.app.file,
        obsoleteRequirements(ground, layers, drops, test),
      ),
    test: () => testAfterRemoval(ground, stays),
  };
}

/** What the layers that stay have to do with it. */
function leaving(
  { project, style }: Ground,
  layers: readonly AsgiLayer[],
  stays: readonly AsgiLayer[],
): Pick<Unwriting, 'project' | 'style' | 'cors' | 'dropped'> {
  const kept = stays.flatMap((layer) => headersOf(project, layer));
  const dropped = layers
    .flatMap((layer) => headersOf(project, layer))
    .filter((header) => !kept.includes(header));
  return { project, style, cors: stays.find(isOurCors), dropped };
}

/** The statement that registers stack.py. */
function installation(layers: readonly AsgiLayer[]): { file: string; span: Span } | undefined {
  const site = layers.find(isInstalled)?.site;
  if (site?.kind === 'element' && site.through) return site.through;
  const list = site?.kind === 'element' ? site.list.file : undefined;
  const frame = site?.frames.findLast((candidate) => candidate.file !== list);
  return frame && { file: frame.file, span: frame.statement };
}

/** stack.py goes with its last entry. */
function emptied({ project, folder }: Ground, stays: readonly AsgiLayer[]): Change[] {
  const path = posix.join(folder, 'stack.py');
  const before = project.files.read(path);
  return before === undefined || stays.some(isInstalled) ? [] : [{ path, kind: 'delete', before }];
}
