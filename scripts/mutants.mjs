import process from 'node:process';
import { Stryker } from '@stryker-mutator/core';
import { explained, rowOf } from './mutants/survivors.mjs';

/** The code whose guards decide what is written and what is said of somebody's code, with the suites that ask it. */
const FILES = {
  'src/core/order/order.ts': ['order', 'wrong-pairs'],
  'src/core/order/place.ts': ['place', 'place-choice'],
  'src/core/order/ranges.ts': ['place', 'place-choice'],
  'src/core/order/unmet.ts': ['place', 'place-choice'],
  'src/core/order/contradiction.ts': ['place', 'place-choice'],
  'src/core/order/exchange.ts': ['wrong-pairs', 'exchange'],
  'src/core/order/reach.ts': ['reach'],
  'src/core/plan/prove.ts': ['prove'],
  'src/core/plan/other-roles.ts': ['other-roles'],
  'src/core/apply/apply.ts': ['apply-guards', 'apply'],
  'src/core/apply/steps.ts': ['apply-steps', 'apply'],
  'src/core/apply/undo.ts': ['apply-steps', 'apply-guards', 'apply'],
  'src/core/apply/journal.ts': ['apply-steps', 'apply-guards', 'apply'],
  'src/core/apply/lock.ts': ['apply-steps', 'apply-guards', 'apply'],
  'src/worlds/asgi/write/stack-test.ts': ['stack-test'],
  'src/core/audit/audit.ts': ['audit', 'check'],
  'src/core/audit/fix.ts': ['fix'],
  'src/worlds/asgi/audit/ignores.ts': ['ignores'],
  'src/worlds/asgi/move/move.ts': ['move-layer', 'moves'],
  'src/worlds/asgi/move/move-element.ts': ['move-layer', 'moves'],
  'src/worlds/asgi/write/write.ts': ['writing', 'stack-test', 'snapshots.memory'],
  'src/worlds/asgi/write/slots.ts': ['slots'],
  'src/worlds/asgi/recognise/identify.ts': ['identify', 'classify', 'roles', 'snapshots.memory'],
  'src/worlds/asgi/recognise/durations.ts': ['classify', 'roles'],
  'src/worlds/asgi/recognise/classify.ts': ['classify', 'roles'],
};
/** The least share of its mutants that the tests of a file have to find, in per cent. */
const LEAST = 85;

const names = Object.keys(FILES);
const asked = process.argv.slice(2);
const files = names.filter(
  (file) => asked.length === 0 || asked.some((part) => file.includes(part)),
);
if (files.length === 0) {
  console.error(
    `No file has ${asked.join(' or ')} in its name. There are:\n  ${names.join('\n  ')}`,
  );
  process.exit(2);
}

/** The mutants of a file, each with what became of it. */
async function mutantsOf(file) {
  process.env.MUTANTS_SUITES = suites(FILES[file]).join();
  process.env.MUTANTS_FILE = file;
  return new Stryker({
    mutate: [file],
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutants.config.ts', related: false },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // TypeScript 7 has no interface for programs that rewrite a tsconfig.
    tsconfigFile: 'none',
    ignorePatterns: ['docs', '.dist-*', '.mutants'],
    tempDirName: '.mutants',
    reporters: ['dots'],
    // Most that never end are loops over a handful of layers.
    timeoutMS: 2000,
    logLevel: 'warn',
  }).runMutationTest();
}

const suites = (all) =>
  all.map((name) => (name.endsWith('.memory') ? `tests/${name}.ts` : `tests/${name}.test.ts`));

const reasons = explained();
let failed = false;
for (const file of files) {
  const mutants = await mutantsOf(file);
  const of = (...kinds) => mutants.filter(({ status }) => kinds.includes(status));
  const found = of('Killed', 'Timeout');
  const left = of('Survived', 'NoCoverage');
  const open = left.filter((mutant) => !reasons.has(`${file}: ${rowOf(file, mutant)}`));
  const all = found.length + left.length;
  const score = all === 0 ? 100 : (100 * found.length) / all;
  failed ||= score < LEAST || open.length > 0;
  console.log(`\n${file}: ${score.toFixed(1)} % (${found.length} of ${all} found)`);
  for (const mutant of open)
    console.log(`  ${mutant.location.start.line} ${mutant.status}: ${rowOf(file, mutant)}`);
}
if (failed)
  console.log(
    `\nA file needs ${LEAST} %, and each mutant above a test that finds it or a line in docs/mutants.md that says why none can.`,
  );
process.exitCode = failed ? 1 : 0;
