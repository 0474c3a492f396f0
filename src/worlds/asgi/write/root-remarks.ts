import { posix } from 'node:path';
import type { Said } from '../../../types/notes.ts';
import type { Ground } from './ground.ts';
import { assumedRoot, importPath } from './import-root.ts';

/** What the lines that are written import from, where nothing in the project says how its application is started. */
export function rootRemarks({ project, reading, folder }: Ground, isWritten: boolean): Said[] {
  const { file } = reading.app;
  const root = isWritten ? assumedRoot(project, file) : undefined;
  if (root === undefined) return [];
  const written = importPath(project, file, folder, 'stack').replace(/\.stack$/, '');
  const inside = posix.dirname(root).replace(/^\.$/, '');
  const [name, whole] = [root, posix.join(root, posix.basename(file, '.py'))].map((path) =>
    posix.relative(inside, path).replaceAll('/', '.'),
  );
  const from = inside === '' ? '' : ` in ${inside}`;
  const message = `${file}: nothing here says how it is started. \`from ${written}\` is right where its own folder is searched, as \`fastapi dev\` and \`python ${posix.basename(file)}\` do; started as ${whole}${from}, it has to be \`from ${name}.${written}\`.`;
  return [{ message, short: 'imports may need another root' }];
}
