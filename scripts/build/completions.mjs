import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fromRoot } from './root.mjs';

const SHELLS = { bash: 'bash', zsh: 'zsh', fish: 'fish', pwsh: 'ps1' };
const FOLDER = 'node_modules/@pnpm/tabtab/lib/templates';

/** The completion script of each shell becomes one module: the package that has them reads them from its own folder. */
export function compileCompletions(target = fromRoot('src/completions.gen.js')) {
  const scripts = Object.entries(SHELLS).map(([shell, extension]) => [
    shell,
    readFileSync(fromRoot(FOLDER, `completion.${extension}`), 'utf8').replace(/\r\n/g, '\n'),
  ]);
  const source = `export const completions = ${JSON.stringify(Object.fromEntries(scripts))};\n`;
  if (!existsSync(target) || readFileSync(target, 'utf8') !== source) writeFileSync(target, source);
  return `${FOLDER}/completion.bash`;
}
