import { chmodSync } from 'node:fs';
import path, { delimiter } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { sandbox, type Texts } from './support/cli.ts';
import { emulator } from './support/emulator.ts';

const { bin, project } = sandbox();

/** So many routes that to read them takes longer than anybody waits without a word. */
function large(): Texts {
  const names = Array.from({ length: 150 }, (_, index) => `routes${index}`);
  const route = (name: string, index: number): string =>
    `@router.get("/${name}/${index}")\nasync def r${index}(request: Request):\n    return {"a": ${index}}\n\n`;
  const routes = (name: string): string =>
    `from fastapi import APIRouter, Request\n\nrouter = APIRouter()\n\n${Array.from({ length: 40 }, (_, index) => route(name, index)).join('\n')}`;
  const include = (name: string): string =>
    `from ${name} import router as ${name}\napp.include_router(${name})\n`;
  return {
    ...Object.fromEntries(names.map((name) => [`${name}.py`, routes(name)])),
    'main.py': `from fastapi import FastAPI\n\napp = FastAPI()\n${names.map(include).join('')}`,
  };
}

/** A project whose files are listed by a git that answers late. */
function behindLateGit() {
  const git = project({ git: '#!/bin/sh\nsleep 1.3\nexit 1\n' });
  chmodSync(path.join(git, 'git'), 0o755);
  const root = project({
    'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': '',
    '.git/objects/.keep': '',
  });
  return { root, env: { PATH: `${git}${delimiter}${process.env.PATH ?? ''}` } };
}

const READING = 'Reading the project…';

describe('what takes longer than half a second', () => {
  it('is told on the terminal, and taken away again', async () => {
    const screen = emulator([process.execPath, bin, 'check'], project(large()));
    expect(await screen.end()).toBe(0);
    expect(screen.raw()).toContain(`\r${READING}\u001B[K`);
    expect(screen.picture()).toBe('No findings; 1 application read.');
  });

  it('is a line of its own for a screen reader', async () => {
    const env = { ACCESSIBLE: '1' };
    const screen = emulator([process.execPath, bin, 'check'], project(large()), { env });
    expect(await screen.end()).toBe(0);
    expect(screen.picture()).toBe(`${READING}\nNo findings; 1 application read.`);
  });

  it('is told of a command that is waited for', async () => {
    const { root, env } = behindLateGit();
    const screen = emulator([process.execPath, bin, 'check'], root, { env });
    expect(await screen.end()).toBe(0);
    expect(screen.raw()).toMatch(/\rListing the files, \d s…/);
    expect(screen.picture()).toBe('No findings; 1 application read.');
  });

  it('is no matter of a log', async () => {
    const shell = ['/bin/sh', '-c', '"$@" 2>log; cat log', 'sh', process.execPath, bin, 'check'];
    const { root, env } = behindLateGit();
    const screen = emulator(shell, root, { env });
    expect(await screen.end()).toBe(0);
    expect(screen.picture()).toBe('No findings; 1 application read.');
  });
});
