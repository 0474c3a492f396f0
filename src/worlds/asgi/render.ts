import Handlebars from 'handlebars/runtime.js';
import { importBlock } from '../../languages/python/print/import-block.ts';
import { printValue } from '../../languages/python/print/literal.ts';
import { templates } from '../../templates.gen.js';
import { texts } from '../../texts.gen.js';
import type { Value } from '../../types.ts';

const engine = Handlebars.create();

/** The only way a value gets into generated code: as a literal of the language. */
engine.registerHelper('literal', (value: Value | undefined) => {
  if (value === undefined) throw new Error('a template asks for a value that is not there');
  return printValue(value);
});

/** What stands in the block are imports, of the template and of its partials, in any sequence. */
engine.registerHelper('imports', function (this: unknown, { fn }: Handlebars.HelperOptions) {
  return importBlock(fn(this));
});

/** A template may ask for any other one by its name: `{{> (lookup this "partial")}}`. */
for (const [name, template] of Object.entries(templates))
  if (typeof template !== 'string') engine.registerPartial(name, engine.template(template));

/** Fills in a template; its name is its path under templates/ without `.hbs`. */
export function render(name: string, data: Readonly<Record<string, unknown>> = {}): string {
  const text = texts[name];
  if (text !== undefined) return text;
  const template = templates[name];
  if (template === undefined) throw new Error(`there is no template ${name}`);
  return engine.template(template)(data);
}

/** The templates whose path starts with `folder/`, without that part. */
export function templatesUnder(folder: string): string[] {
  return [...Object.keys(templates), ...Object.keys(texts)]
    .filter((name) => name.startsWith(`${folder}/`))
    .map((name) => name.slice(folder.length + 1))
    .sort();
}
