import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where `.ci/run` gathers what each run did not test. */
const results = process.env.CREATE_MW_RESULTS;

/** Short files that take long: begun last, one of them would run alone. */
const LONG = /\/(laws|kills|runtime|pathological)\.(test|slow)\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/setup/build.ts', 'tests/setup/venv.ts'],
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Most tests wait for a process of their own; the default leaves one of two cores idle.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    ...(results !== undefined && {
      reporters: ['default', ['json', { outputFile: `${results}/${process.pid}.json` }]],
    }),
  },
});
