import type { Change, Plan, PlannedLayer } from '../../types/plan.ts';
import type { App } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import type { Report } from '../audit/audit.ts';
import type { Finding } from '../audit/finding.ts';
import { whyOf } from '../catalogue.ts';
import { planHash } from '../plan/hash.ts';
import { titleOf } from '../preview/preview.ts';

// What `--json` has beside the envelope, by kind.

/** A plan, with every text before and after. */
export const planData = (world: World, { app, layers, changes, install, command }: Plan) => ({
  app: appJson(app),
  layers: layers.map((layer) => layerJson(world, layer)),
  changes: changes.map(changeJson),
  install,
  command,
});

export const changeJson = (change: Change) => ({
  path: change.path,
  kind: change.kind,
  before: change.kind === 'create' ? null : change.before,
  after: change.kind === 'delete' ? null : change.after,
  isMain: change.kind === 'create' && change.isMain === true,
});

export const appJson = ({ framework, file, name, line }: App) => ({ framework, file, name, line });

export const layerJson = (world: World, layer: PlannedLayer) => ({
  concern: layer.concern,
  title: titleOf(layer),
  symbol: layer.symbol,
  file: layer.file,
  line: layer.line ?? null,
  conditional: layer.conditional,
  isNew: layer.isNew,
  owned: layer.owned,
  serves: layer.serves ?? [],
  reach: layer.reach ?? { kind: 'everything' },
  because: whyOf(world, layer) ?? null,
});

/** Findings by place, and what could not be read or followed; with `--fix` what it changes. */
export function findingsData(
  { apps, findings, doubts, unread }: Report,
  { changes, fixed }: { readonly changes: readonly Change[]; readonly fixed: readonly Finding[] },
) {
  return {
    apps: apps.map(appJson),
    findings: findings.map(plainFinding),
    doubts,
    unread,
    fixed: fixed.map(plainFinding),
    changes: changes.map(changeJson),
    hash: planHash({ changes, install: [] }),
  };
}

/** A finding without what only printing and mending need. */
export function plainFinding({
  nesting,
  fix,
  ...finding
}: Finding): Omit<Finding, 'nesting' | 'fix'> {
  return finding;
}
