import path from 'node:path';
import process from 'node:process';
import { Stryker } from '@stryker-mutator/core';
import { root } from './build/root.mjs';
import { explained, rowOf } from './mutants/survivors.mjs';

/** The code whose guards decide what is written, and what is said of somebody's code. */
const FILES = [
  'src/core/order/order.ts',
  'src/core/order/place.ts',
  'src/core/order/arrange.ts',
  'src/core/order/newcomers.ts',
  'src/core/order/nesting.ts',
  'src/core/apply/apply.ts',
  'src/core/apply/steps.ts',
  'src/core/apply/undo.ts',
  'src/core/apply/journal.ts',
  'src/core/apply/lock.ts',
  'src/core/audit/audit.ts',
  'src/core/audit/fix.ts',
  'src/core/audit/ignores.ts',
  'src/worlds/asgi/move/move.ts',
  'src/worlds/asgi/move/move-element.ts',
  'src/worlds/asgi/write/write.ts',
  'src/worlds/asgi/write/slots.ts',
];
/** The least share of its mutants that the tests of a file have to find, in per cent. */
const LEAST = 85;

const asked = process.argv.slice(2);
const files = FILES.filter(
  (file) => asked.length === 0 || asked.some((part) => file.includes(part)),
);
if (files.length === 0) {
  console.error(
    `No file has ${asked.join(' or ')} in its name. There are:\n  ${FILES.join('\n  ')}`,
  );
  process.exit(2);
}

const mutants = await new Stryker({
  mutate: files,
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

const reasons = explained();
let failed = false;
for (const file of files) {
  const of = (...kinds) =>
    mutants.filter(
      ({ fileName, status }) => path.relative(root, fileName) === file && kinds.includes(status),
    );
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
