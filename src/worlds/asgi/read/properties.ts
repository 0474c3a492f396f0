import { lineage } from '../../../languages/python/names/classes.ts';
import { isProperty, nameOf, returnedBy } from '../../../languages/python/tree/functions.ts';
import { field, firstCode } from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import type { Trace } from './trace.ts';
import type { Instance } from './values.ts';

/** `@property def app(self): return self._app`: the application under another name, which is the one for others to use. */
export function addProperties({ project }: Trace, object: Instance): void {
  const { apps } = object;
  const hidden = [...apps];
  const shown = lineage(project, object).flatMap(({ definition }) =>
    descendants(field(definition, 'body') ?? definition, 'function_definition').flatMap((each) => {
      const body = field(each, 'body');
      const [only, another] = isProperty(each) ? returnedBy(each) : [];
      const isAll = body && only && firstCode(body)?.id === only.parent?.id && !another;
      return isAll && hidden.some((name) => only.text === `self.${name}`) ? [nameOf(each)] : [];
    }),
  );
  apps.clear();
  for (const name of [...shown, ...hidden]) apps.add(name);
}
