import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { settled } from './setup/settled.ts';
import { suiteIn } from './support/behaviour.ts';
import { cleanEnv, sandbox } from './support/cli.ts';
import { GENERATED, needed, ROOMY } from './support/concerns.ts';

const cli = sandbox();
const suite = suiteIn(cli);
let project = '';

beforeAll(async () => {
  project = cli.project({});
  cpSync(path.join(suite, 'sample'), project, { recursive: true });
  const args = ['add', ...GENERATED, ...needed(GENERATED), ...ROOMY, '--no-install'];
  expect(await cli.run(project, args)).toMatchObject({ code: 0 });
});

/** What runs in the process of the tests is the same whatever the server. */
const OVER_THE_NETWORK = ['test_cells.py', 'test_server.py'];
/** All layers at once, where nothing lies around them. */
const ALL_LAYERS = 'test_whole.py';
const SERVERS = ['uvicorn', 'hypercorn', 'granian'];
const { oldest, newest } = inject('frameworks');
const FRAMEWORKS = [
  ['oldest', await settled(oldest)],
  ['newest', await settled(newest)],
] as const;
const LAYOUTS = ['flat', 'mounted', 'both'];

/** The behaviour suite under every server: what one of them does otherwise is said in the suite. */
describe.each(FRAMEWORKS)('the %s FastAPI', (_age, python) => {
  const bin = 'bin' in python ? python.bin : undefined;
  describe.skipIf(bin === undefined)('missing' in python ? python.missing : 'runs', () => {
    it.each(SERVERS.flatMap((server) => LAYOUTS.map((layout) => [server, layout])))(
      '%s, %s',
      async (server, layout) => {
        const cwd = mkdtempSync(`${project}-run`);
        const report = path.join(cwd, 'report.xml');
        const networked = [...OVER_THE_NETWORK, ...(layout === 'flat' ? [ALL_LAYERS] : [])];
        const isUsual = server === 'uvicorn' && layout === 'flat';
        const files = isUsual ? [suite] : networked.map((file) => path.join(suite, file));
        const options = ['-q', '-p', 'no:cacheprovider', `--junitxml=${report}`];
        const result = await execa(bin ?? '', ['-m', 'pytest', ...options, ...files], {
          cwd,
          env: {
            ...cleanEnv(),
            MW_PROJECT: project,
            MW_SERVER: server,
            MW_LAYOUT: layout,
          },
          extendEnv: false,
          reject: false,
          all: true,
        });
        expect(result.exitCode, result.all).toBe(0);
        expect(skipped(readFileSync(report, 'utf8'))).toEqual([]);
      },
    );
  });
});

/** What was not asked of every kind of answer, but for what this FastAPI does not have. */
function skipped(report: string): string[] {
  return report
    .split('<testcase ')
    .slice(1)
    .filter((test) => test.includes('<skipped') && /classname="[^"]*test_(cells|whole)"/.test(test))
    .filter((test) => !test.includes('this FastAPI has no'))
    .map((test) => /name="([^"]*)"/.exec(test)?.[1] ?? test);
}
