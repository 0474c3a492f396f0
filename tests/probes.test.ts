import { expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { memoryHost } from '../src/host.ts';

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const HEALTH = '\n\n@app.get("/health")\nasync def health():\n    return 1\n';
const PROBE = '\n\n@app.get("/readyz")\nasync def readyz():\n    return 1\n';
const HOSTS = ['--set', 'trusted-host.hosts=a.example'];

/** What stack.py has when these were added one after the other. */
async function stackOf(main: string, ...runs: readonly string[][]): Promise<string> {
  let tree: Readonly<Record<string, string>> = { 'main.py': main };
  for (const args of runs) {
    const host = memoryHost(tree);
    expect(await run(parseArguments(['add', ...args, '-y'], {}), host)).toBe(0);
    tree = host.tree();
  }
  return (tree['middleware/stack.py'] ?? '').replaceAll(/\s+/g, ' ');
}

const exempt = (stack: string, layer: string): string | undefined =>
  new RegExp(`${layer},.*?exempt=\\[ ?(.*?),? ?\\]`).exec(stack)?.[1];

it.each<[string, string, string[][], string]>([
  [
    'that comes along',
    MAIN + HEALTH,
    [['maintenance', 'trusted-host', 'https-redirect', ...HOSTS]],
    '"/health", "/livez", "/readyz"',
  ],
  [
    'that is there',
    MAIN + HEALTH,
    [['maintenance'], ['trusted-host', 'https-redirect', ...HOSTS]],
    '"/health", "/livez", "/readyz"',
  ],
  ['nobody has', MAIN + HEALTH, [['trusted-host', 'https-redirect', ...HOSTS]], '"/health"'],
  [
    'that leaves them to the application',
    MAIN + PROBE,
    [['maintenance', 'trusted-host', 'https-redirect', ...HOSTS]],
    '"/readyz"',
  ],
])('probes of a maintenance %s pass what lies outside of it', async (_, main, runs, expected) => {
  const stack = await stackOf(main, ...runs);
  for (const layer of ['TrustedHostMiddleware', 'HTTPSRedirectMiddleware'])
    expect(exempt(stack, layer)).toBe(expected);
});

it('probes that the application has are left to it', async () => {
  expect(await stackOf(MAIN + PROBE, ['maintenance'])).toMatch(/live=None, ready=None/);
  expect(await stackOf(MAIN + HEALTH, ['maintenance'])).not.toMatch(/live=|ready=/);
});
