import { describe, expect, it } from 'vitest';
import { textReport } from '../src/core/reports/text.ts';
import { plain } from '../src/core/screen/paint.ts';
import { open } from './support/requests.ts';
import { audited } from './support/rules.ts';

const MERGE = (ours: string, theirs: string): string =>
  `<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> other\n`;
const APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const BROKEN = `${APP}${MERGE('app.add_middleware(A)', 'app.add_middleware(B)')}`;
const LAYER = MERGE('class A:', 'class A:\n    limit = 1\n').concat(
  '    def __init__(self, app):\n        self.app = app\n',
);

describe('a file in which a merge was left open', () => {
  it.each<[string, Record<string, string>, string]>([
    ['has no findings said of it', { 'main.py': BROKEN }, 'Not audited: 1 file could not be read.'],
    [
      'leaves the others read',
      { 'main.py': BROKEN, 'other.py': APP },
      'Not audited: 1 file could not be read; no findings in the rest, 1 application read.',
    ],
    ['is not asked for', { 'main.py': APP }, 'No findings; 1 application read.'],
  ])('%s', async (_, files, text) => {
    const report = await audited(files);
    expect(textReport(report, (path) => files[path], plain)).toBe(text);
  });

  it.each<[string, Record<string, string>]>([
    [
      'that registers',
      {
        'main.py': `from setup import install\n${APP}install(app)\n`,
        'setup.py': `def install(app):\n${MERGE('    app.add_middleware(A)', '    pass')}`,
      },
    ],
    [
      'that defines a layer',
      { 'main.py': `from setup import A\n${APP}app.add_middleware(A)\n`, 'setup.py': LAYER },
    ],
  ])('%s is a doubt', async (_, files) => {
    const { reading } = await open(files);
    expect(reading.doubts.map(({ file, reason }) => `${file}: ${reason}`)).toContain(
      'setup.py: this is no valid Python, so what is in this file cannot be read',
    );
  });
});
