import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from '../build/root.mjs';

/** The interpreter that the tests have made for themselves. */
export function pythonOfTheTests() {
  const cache = fromRoot('node_modules/.cache/create-mw');
  const found = readdirSync(cache).find((name) => /^venv-\w+$/.test(name));
  return path.join(cache, found, 'bin/python');
}
