import { CONSTRUCTS, type Construct, type Family } from './catalogue.ts';
import { indented, Names, Random } from './kit.ts';
import { definitionsOf, BASED_LAYER as FUNCTIONS, type LayerDefinition } from './layers.ts';
import { arrange, LAYOUTS, type Layout } from './layouts.ts';

/** A random application: what it is made of, its files, and what a server is told. */
export type Program = {
  readonly index: number;
  readonly tags: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** The module that is served, and the expression in it. */
  readonly module: string;
  readonly expression: string;
  /** What `--app` says, if anything. */
  readonly app: string | undefined;
};

/** One registration, or code that stands for several. */
type Step =
  | {
      readonly kind: 'layer';
      readonly layer: LayerDefinition;
      /** What has to stand before it. */
      readonly before: string;
      readonly expression: string;
    }
  | { readonly kind: 'code'; readonly text: string };

/** Everything that can be asked for, with a table row of its own. */
export const TAGS: readonly string[] = [
  ...CONSTRUCTS.map(tagOf),
  ...LAYOUTS.map(({ tag }) => `layout: ${tag}`),
];

export function tagOf({ family, tag }: Construct): string {
  return `${family}: ${tag}`;
}

/** How many of a family one program can bear. */
const MOST: Readonly<Record<Family, number>> = {
  class: 2,
  registration: 2,
  list: 1,
  constructor: 1,
  block: 3,
  application: 1,
};
/** Constructs of a program, unless asked for fewer. */
const MOST_OF_ALL = 4;

/** The program of that number: the same for the same seed. Every construct gets its turn. */
export function programOf(seed: number, index: number, most = MOST_OF_ALL): Program {
  const random = new Random(Math.imul(seed, 1_000_003) + index);
  const { constructs, layout } = chosen(random, index, most);
  return new Draft(random, constructs, layout).program(index);
}

/** The program of each construct that has nothing else that is unusual. */
export const aloneOf = (index: number): Program => programOf(1, index, 1);

function chosen(
  random: Random,
  index: number,
  most: number,
): { constructs: Construct[]; layout: Layout | undefined } {
  const turn = index % TAGS.length;
  const layout =
    turn >= CONSTRUCTS.length
      ? LAYOUTS[turn - CONSTRUCTS.length]
      : most > 1 && random.chance(0.15)
        ? random.pick(LAYOUTS)
        : undefined;
  const first = CONSTRUCTS[turn];
  const constructs = first === undefined ? [] : [first];
  const more = random.below(most);
  for (let tries = 0; tries < more; tries++) {
    const next = random.pick(CONSTRUCTS);
    const others = constructs.filter(({ family }) => family === next.family).length;
    if (!constructs.includes(next) && others < MOST[next.family]) constructs.push(next);
  }
  return { constructs, layout };
}

class Draft {
  readonly #random: Random;
  readonly #names = new Names();
  readonly #constructs: readonly Construct[];
  readonly #layout: Layout | undefined;
  readonly #definitions: LayerDefinition[];
  readonly #used: LayerDefinition[] = [];
  readonly #module: string | undefined;
  /** Definitions at the head of the module. */
  readonly #tops: string[] = [];
  #steps: Step[] = [];
  #arguments: string[] = [];
  /** Code that belongs right behind the construction. */
  #after = '';

  constructor(random: Random, constructs: readonly Construct[], layout: Layout | undefined) {
    this.#random = random;
    this.#constructs = constructs;
    this.#layout = layout;
    this.#definitions = definitionsOf(random);
    const needsModule =
      layout !== undefined ||
      constructs.some(({ texts }) => texts.some((text) => /\b(MODULE|OTHER)\b/.test(text)));
    this.#module = needsModule || random.chance(0.4) ? 'middlewares' : undefined;
  }

  program(index: number): Program {
    const random = this.#random;
    for (let count = 2 + random.below(4); count > 0; count--) this.#steps.push(this.#newLayer());
    for (const each of this.#of('class')) this.#spellClass(each);
    for (const each of this.#of('constructor')) this.#construct(each);
    for (const each of this.#of('list')) this.#gather(each);
    for (const each of this.#of('registration')) this.#register(each);
    for (const each of this.#of('block')) this.#wrap(each);
    const body = this.#joined(this.#steps);
    const application = this.#of('application')[0];
    const { code, expression } = this.#served(body, application);
    const parts = {
      random,
      layers: this.#used,
      module: this.#module,
      tops: this.#tops,
      code,
      expression,
      spare: () => this.#spare(),
    };
    const arranged = arrange(parts, this.#layout);
    const tags = [...this.#constructs.map(tagOf)];
    if (this.#layout !== undefined) tags.push(`layout: ${this.#layout.tag}`);
    return { index, tags, ...arranged };
  }

  #of(family: Family): Construct[] {
    return this.#constructs.filter((each) => each.family === family);
  }

  #newLayer(): Step {
    const layer = this.#spare();
    return { kind: 'layer', layer, before: '', expression: layer.name };
  }

  /** A layer that nobody has used yet. */
  #spare(): LayerDefinition {
    const layer = this.#definitions.pop() ?? {
      kind: 'an ASGI class',
      name: this.#names.fresh('Extra'),
      text: '',
      options: '',
    };
    const made =
      layer.text === ''
        ? {
            ...layer,
            text: `class ${layer.name}:\n    def __init__(self, app):\n        self.app = app\n\n    async def __call__(self, scope, receive, send):\n        await self.app(scope, receive, send)`,
          }
        : layer;
    this.#used.push(made);
    return made;
  }

  /** A text with the names of layers in place of Y and Z, and names of its own. */
  #filled(text: string, known: Readonly<Record<string, string>>): string {
    const spares = new Map<string, string>();
    const spare = (token: string): string => {
      const name = spares.get(token) ?? this.#spare().name;
      spares.set(token, name);
      return name;
    };
    const named = text.replace(/\b[A-Z][A-Z0-9]*\b/g, (token) => {
      const given = known[token];
      if (given !== undefined) return given;
      if (token === 'MODULE') return this.#module ?? 'middlewares';
      return ['Y', 'Z', 'OTHER'].includes(token) ? spare(token) : token;
    });
    return this.#names.freshened(named);
  }

  /** Parts a text at `---`: what is above may stand at the head of the module. */
  #placed(text: string): string {
    const [above = '', below] = text.split(/^---\n/m);
    if (below === undefined) return text;
    if (/\bAPP\b/.test(above) || this.#random.chance(0.4)) return `${above.trimEnd()}\n\n${below}`;
    this.#tops.push(above.trimEnd());
    return below;
  }

  #pickLayer(isPlain: boolean): number | undefined {
    const fit = this.#steps.flatMap((step, index) =>
      step.kind === 'layer' && (!isPlain || step.expression === step.layer.name) ? [index] : [],
    );
    return fit.length === 0 ? undefined : this.#random.pick(fit);
  }

  /** Another expression for a class. */
  #spellClass({ texts }: Construct): void {
    const text = this.#random.pick(texts);
    const index = this.#pickLayer(/\bNAME\b/.test(text));
    const step = index === undefined ? undefined : this.#steps[index];
    if (index === undefined || step?.kind !== 'layer') return;
    const filled = this.#filled(text, { X: step.expression, NAME: step.layer.name });
    const [before = '', expression = ''] = this.#placed(filled).split(/^=> /m);
    const lines = [step.before, before.trimEnd()].filter(Boolean).join('\n');
    this.#steps[index] = { ...step, before: lines, expression: expression.trim() };
  }

  /** Two or three layers that stand together, through a list. */
  #gather({ texts }: Construct): void {
    const text = this.#random.pick(texts);
    const isPlain = /\bNAME\d\b|"X\d"/.test(text);
    const starts = this.#steps.flatMap((_, index) => {
      const run = this.#steps.slice(index, index + 2);
      const fits = run.every(
        (step) => step.kind === 'layer' && (!isPlain || step.expression === step.layer.name),
      );
      return run.length === 2 && fits ? [index] : [];
    });
    if (starts.length === 0) {
      this.#steps.push(this.#newLayer(), this.#newLayer());
      starts.push(this.#steps.length - 2);
    }
    const start = this.#random.pick(starts);
    const third = this.#steps[start + 2];
    const takesThree = third?.kind === 'layer' && /\bXS\b/.test(text) && this.#random.chance(0.5);
    const run = this.#steps
      .slice(start, start + (takesThree ? 3 : 2))
      .flatMap((step) => (step.kind === 'layer' ? [step] : []));
    const known: Record<string, string> = {
      XS: run.map(({ expression }) => expression).join(', '),
      X0: run[0]?.expression ?? '',
      X1: run[1]?.expression ?? '',
      NAME0: run[0]?.layer.name ?? '',
      NAME1: run[1]?.layer.name ?? '',
    };
    const code = [...run.map(({ before }) => before), this.#placed(this.#filled(text, known))];
    const step: Step = { kind: 'code', text: code.filter(Boolean).join('\n') };
    this.#steps.splice(start, run.length, step);
  }

  /** The first layers go to the constructor. */
  #construct({ texts }: Construct): void {
    const at = this.#steps.findIndex(({ kind }) => kind === 'layer');
    const run: (Step & { kind: 'layer' })[] = [];
    for (let next = this.#steps[at]; next?.kind === 'layer' && run.length < 2; ) {
      run.push(next);
      this.#steps.splice(at, 1);
      next = this.#steps[at];
    }
    const text = this.#random.pick(texts);
    const filled = this.#filled(text, {
      MS: run.map((step) => `Middleware(${withOptions(step)})`).join(', '),
      XS: run.map(({ expression }) => expression).join(', '),
    });
    const [first = '', rest] = filled.split(/^=> /m);
    const [argument = '', after = ''] = (rest ?? first).trim().split(/\nAFTER /);
    const before = [...run.map((step) => step.before), rest === undefined ? '' : first.trimEnd()];
    const top = before.filter(Boolean).join('\n');
    if (top !== '') this.#tops.push(top);
    this.#arguments.push(argument);
    this.#after = after;
  }

  #register({ texts }: Construct): void {
    const text = this.#random.pick(texts);
    const index = this.#pickLayer(/\bNAME\b/.test(text));
    const step = index === undefined ? undefined : this.#steps[index];
    if (index === undefined || step?.kind !== 'layer') return;
    const filled = this.#filled(text, { X: step.expression, XO: withOptions(step) });
    const code = [step.before, this.#placed(filled)].filter(Boolean).join('\n');
    this.#steps[index] = { kind: 'code', text: code };
  }

  /** Some steps that stand together, in another statement. */
  #wrap({ texts }: Construct): void {
    const random = this.#random;
    const start = random.below(this.#steps.length);
    const count = 1 + random.below(Math.min(3, this.#steps.length - start));
    const run = this.#steps.slice(start, start + count);
    if (run.length === 0) run.push(this.#newLayer());
    const filled = this.#placedBody(this.#filled(random.pick(texts), {}), run);
    this.#steps.splice(start, count, { kind: 'code', text: filled });
  }

  #placedBody(text: string, run: readonly Step[]): string {
    const half = Math.ceil(run.length / 2);
    const second =
      run.length > half || !/^\s*SECOND/m.test(text) ? run.slice(half) : [this.#newLayer()];
    const parts: Readonly<Record<string, string>> = {
      BODY: this.#joined(run),
      FIRST: this.#joined(run.slice(0, half)),
      SECOND: this.#joined(second),
    };
    const inserted = text.replace(
      /^([ \t]*)(BODY|FIRST|SECOND)(?: (\S+))?$/gm,
      (_, indent: string, part: string, target: string | undefined) => {
        const body = parts[part] ?? '';
        return indented(target === undefined ? body : body.replace(/\bAPP\b/g, target), indent);
      },
    );
    return this.#placed(inserted);
  }

  #joined(steps: readonly Step[]): string {
    return steps.map((step) => this.#shown(step)).join('\n');
  }

  #shown(step: Step): string {
    if (step.kind === 'code') return step.text;
    const { layer, before, expression } = step;
    if (layer.kind === FUNCTIONS && expression === layer.name) {
      const name = layer.name.replace('Middleware', '').toLowerCase();
      return `@APP.middleware("http")\nasync def ${name}_layer(request, call_next):\n    return await call_next(request)\n`;
    }
    return [before, `APP.add_middleware(${withOptions(step)})`].filter(Boolean).join('\n');
  }

  /** The whole module: the application and what happens to it. */
  #served(body: string, application: Construct | undefined): { code: string; expression: string } {
    const text =
      application === undefined
        ? 'app = FASTAPI\nBODY'
        : this.#filled(this.#random.pick(application.texts), {});
    const given = this.#arguments.join(', ');
    const made = text
      .replaceAll('FASTAPI', `FastAPI(${given})`)
      .replaceAll('STARLETTE', `Starlette(${given})`)
      .replace(/, ARGS\b|\bARGS\b/g, (found) =>
        found.startsWith(',') && given ? `, ${given}` : given,
      );
    const [code = '', expression = 'app'] = made.split(/^=> /m);
    const half = Math.ceil(this.#steps.length / 2);
    const parts: Readonly<Record<string, string>> = {
      BODY: body,
      FIRST: this.#joined(this.#steps.slice(0, half)),
      SECOND: this.#joined(this.#steps.slice(half)),
    };
    const inserted = code.replace(
      /^([ \t]*)(BODY|FIRST|SECOND)(?: (\S+))?$/gm,
      (_, indent: string, part: string, target = 'app') => {
        const lines = [this.#after, (parts[part] ?? '').replace(/\bAPP\b/g, target)];
        this.#after = '';
        return indented(lines.filter(Boolean).join('\n') || 'pass', indent);
      },
    );
    return { code: inserted.trimEnd(), expression: expression.trim() };
  }
}

function withOptions({ layer, expression }: Step & { kind: 'layer' }): string {
  return expression === layer.name ? `${expression}${layer.options}` : expression;
}

/** A program as it is printed, with what a server and `--app` are told. */
export function shownProgram({ files, app, module, expression }: Program): string {
  const texts = Object.entries(files).map(([path, text]) => `# ${path}\n${text.trim()}\n`);
  const told = app === undefined ? '' : `--app ${app}\n`;
  return `${texts.join('\n')}\n${told}served: ${module}:${expression}\n`;
}
