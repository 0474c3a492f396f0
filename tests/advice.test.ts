import { expect, it } from 'vitest';
import { memoryHost } from '../src/host.ts';
import { told } from './support/envelope.ts';

const APP = `from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
`;
const PLUGINS = `${APP}
import importlib
importlib.import_module("plugins." + __name__).install(app)
`;

async function codes(argv: readonly string[], files: Readonly<Record<string, string>>) {
  const { code, document } = await told([...argv, '--json'], memoryHost(files));
  return { code, notes: document.notes.map((note) => note.code) };
}

it('nothing is advised that is refused where something could not be followed', async () => {
  const certain = await codes(['stack'], { 'main.py': APP });
  expect(certain).toMatchObject({ code: 0, notes: ['errors.none'] });
  expect((await codes(['add', 'errors', '-y'], { 'main.py': APP })).code).toBe(0);
  const doubted = await codes(['stack'], { 'main.py': PLUGINS });
  expect(doubted).toMatchObject({ code: 2, notes: [] });
  expect((await codes(['add', 'errors', '-y'], { 'main.py': PLUGINS })).code).toBe(2);
});

it('a project that is only shown is not said to stand somewhere', async () => {
  expect((await codes(['new', 'api'], {})).notes).toContain('project');
  for (const flag of ['--dry-run', '--diff'])
    expect((await codes(['new', 'api', flag], {})).notes).not.toContain('project');
});
