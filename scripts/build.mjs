import { mkdirSync, rmSync } from 'node:fs';
import { bundle } from './build/bundle.mjs';
import { compileCompletions } from './build/completions.mjs';
import { compileFixtures } from './build/fixtures.mjs';
import { writeHelp } from './build/help.mjs';
import { writeLicenses } from './build/licenses.mjs';
import { replaceDirectory } from './build/replace.mjs';
import { fromRoot } from './build/root.mjs';
import { compileTemplates } from './build/templates.mjs';

await compileTemplates();
compileFixtures();
const completions = compileCompletions();

// Built aside: an interrupted build must not leave a dist/ that bin/ takes for a whole one.
const fresh = fromRoot(`.dist-${process.pid}`);
mkdirSync(fresh);
try {
  const packages = await bundle(fresh, [completions]);
  await writeHelp(fresh);
  writeLicenses(fresh, packages);
  replaceDirectory(fresh, fromRoot('dist'));
} catch (error) {
  rmSync(fresh, { recursive: true, force: true });
  throw error;
}
