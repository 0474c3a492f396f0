import { describe, it } from 'vitest';
import { hostile } from '../scripts/bench/hostile-programs.mjs';
import { sandbox } from './support/cli.ts';
import { ends, LIMIT_MS } from './support/pathological.ts';

const box = sandbox();

describe('every pathological program ends like any other run', () => {
  it.each(Object.entries(hostile))(
    '%s',
    async (_, files) => {
      await ends(box, files);
    },
    3 * LIMIT_MS,
  );
});
