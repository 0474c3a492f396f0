import { field, type Module, type Node } from '../../../languages/python/tree/module.ts';
import { descendants, givenTo, stringValue } from '../../../languages/python/tree/search.ts';

/** `if __name__ == "__main__":` */
export const isMainGuard = (node: Node): boolean =>
  node.type === 'if_statement' && /^__name__\s*==/.test(field(node, 'condition')?.text ?? '');

/**
 * The server that a script starts imports the script's own module again, by its name: `uvicorn.run("main:app")` in
 * main.py. In there `__name__` is "main", so that nothing under the guard has happened to the application it serves.
 * Source: `uvicorn.importer.import_from_string`.
 */
export const servesItsModule = ({ path }: Module, guard: Node): boolean =>
  descendants(guard, 'call').some((call) => {
    const name = field(call, 'function')?.text.split('.').at(-1) ?? '';
    const named = givenTo(call).map((each) => /^([\w.]+):\w+$/.exec(stringValue(each) ?? '')?.[1]);
    return (
      /^(run|Config|serve|Granian)$/.test(name) &&
      named.some(
        (each) => each !== undefined && `/${path}`.endsWith(`/${each.replaceAll('.', '/')}.py`),
      )
    );
  });
