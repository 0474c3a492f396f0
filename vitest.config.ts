import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where `.ci/run` gathers what each run did not test. */
const results = process.env.CREATE_MW_RESULTS;

/** What takes long, begun first: one of them would run alone at the end. Those behind `hostile` wait for Python. */
const LONG = ['kills', 'laws', 'pathological', 'hostile', 'servers', 'behaviour', 'generated']
  .concat(['runtime', 'verify', 'presets', 'scaffold', 'printed'])
  .map((name) => new RegExp(`/${name}\\.(test|slow)\\.ts$`));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONG.findIndex((name) => name.test(moduleId));
      return index < 0 ? LONG.length : index;
    };
    return [...(await super.sort(files))].sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/setup/build.ts', 'tests/setup/venv.ts'],
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Most tests wait for a process of their own; the default leaves one of two cores idle, two of them a fifth.
    maxWorkers: 3,
    testTimeout: 600_000,
    hookTimeout: 300_000,
    ...(results !== undefined && {
      reporters: ['default', ['json', { outputFile: `${results}/${process.pid}.json` }]],
    }),
  },
});
