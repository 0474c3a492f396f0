import { applyEdits, type Edit } from '../../../languages/edit.ts';
import { resolveModule } from '../../../languages/python/names/modules.ts';
import { addImport } from '../../../languages/python/print/import-lines.ts';
import { type Project, parse } from '../../../languages/python/tree/module.ts';
import type { Fix } from '../../seam/auditing.ts';

/** The new texts, by path. */
export function mendedTexts(project: Project, fixes: readonly Fix[]): Map<string, string> {
  const edits = fixes.flatMap((fix) => fix.edits);
  const imports = fixes.flatMap((fix) => fix.imports ?? []);
  const paths = new Set([...edits, ...imports].map(({ path }) => path));
  return new Map(
    [...paths].map((path) => {
      const own: Edit[] = edits.filter((edit) => edit.path === path);
      const text = applyEdits(project.files.read(path) ?? '', own);
      const wanted = imports.filter((each) => each.path === path);
      const isProject = (name: string): boolean => resolveModule(project, path, name) !== undefined;
      const limit = Math.min(...own.map(({ span }) => span.start), text.length);
      return [
        path,
        wanted.reduce((at, { module, name }) => {
          const edit = addImport(at, parse(at), { module, name }, isProject, limit);
          return edit ? applyEdits(at, [edit]) : at;
        }, text),
      ];
    }),
  );
}
