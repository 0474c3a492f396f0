import { Refusal } from '../../errors.ts';
import type { Prompts } from '../../host/types.ts';
import type { Answer, Answers, App, Concern, Option, Reading } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { catalogueOf } from '../catalogue.ts';
import { isEverywhere } from '../order/reach.ts';
import { clashingClock, readsClock } from './clock.ts';
import { appId, choices } from './detect.ts';
import { MENU, menuOf } from './menu.ts';
import { newcomersOf, servedBy } from './resolve.ts';
import { splitList } from './settings.ts';

/** Which of several applications; without a terminal the choices are listed. */
export async function askApp(prompt: Prompts | undefined, apps: readonly App[]): Promise<App> {
  if (!prompt)
    throw new Refusal('app.several', 'There are several applications here.', choices(apps), {
      choices: apps.map(appId),
    });
  const picked = await prompt.select(
    'Which application?',
    apps.map((app) => ({
      value: appId(app),
      name: appId(app),
      description: `${app.file}:${app.line}`,
    })),
  );
  const match = apps.find((app) => appId(app) === picked);
  if (!match) throw new Error(`${picked} was not among the choices`);
  return match;
}

/** Which concerns; those that are there already cannot be chosen again. */
export async function askConcerns(
  world: World,
  prompt: Prompts,
  reading: Reading,
): Promise<string[]> {
  const standing = new Map(
    reading.layers.filter(isEverywhere).flatMap((layer) => layer.serves.map((id) => [id, layer])),
  );
  const picked = await prompt.checkbox(
    MENU,
    menuOf(world).map(({ concern: { id, title }, row }) => {
      const layer = standing.get(id);
      const there = layer ? { disabled: `(already there, ${layer.file}:${layer.line})` } : {};
      return { value: id, name: row, short: title, ...there };
    }),
  );
  return [...picked];
}

/** Offers what the chosen concerns lack, with the reason. */
export async function askOffers(
  world: World,
  prompt: Prompts,
  ids: readonly string[],
  reading: Reading,
): Promise<string[]> {
  const present = servedBy(reading);
  const accepted: string[] = [];
  for (const { id, title, offer } of catalogueOf(world)) {
    if (
      !offer ||
      ids.includes(id) ||
      present.has(id) ||
      !offer.when.some((when) => ids.includes(when))
    )
      continue;
    if (await prompt.confirm(`Add ${title} too? ${sentence(offer.because)}`, true))
      accepted.push(id);
  }
  return accepted;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Whether to measure twice, when a layer of the project measures time; undefined where that is no question. */
export async function askClock(
  world: World,
  prompt: Prompts | undefined,
  concerns: readonly Concern[],
  reading: Reading,
): Promise<boolean | undefined> {
  const newcomers = newcomersOf(concerns, reading);
  const clock = clashingClock(world, newcomers, reading);
  if (!prompt || !clock) return undefined;
  const names = newcomers.filter(readsClock(world)).map(({ title }) => title);
  return prompt.confirm(
    `${clock.symbol} (${clock.file}:${clock.line}) measures how long requests take. Add ${names.join(' and ')} all the same, as a second clock?`,
    false,
  );
}

/** Asks for every option of the newcomers that is worth a question and has no answer yet. */
export async function askOptions(
  prompt: Prompts,
  concerns: readonly Concern[],
  reading: Reading,
  given: ReadonlyMap<string, Answers>,
): Promise<Map<string, Answers>> {
  const answers = new Map(given);
  for (const concern of newcomersOf(concerns, reading)) {
    for (const option of concern.options) {
      const known = answers.get(concern.id) ?? {};
      if (known[option.name] !== undefined || (option.default !== undefined && !option.ask))
        continue;
      const answer = await askOption(prompt, concern, option, known);
      answers.set(concern.id, { ...known, [option.name]: answer });
    }
  }
  return answers;
}

async function askOption(
  prompt: Prompts,
  concern: Concern,
  option: Option,
  known: Answers,
): Promise<Answer> {
  const message = `${concern.title}: ${option.question}`;
  switch (option.kind) {
    case 'boolean':
      return askBoolean(prompt, message, option, known);
    case 'choice':
      return prompt.select(
        message,
        (option.choices ?? []).map((value) => ({ value, name: value })),
      );
    case 'list':
    case 'string': {
      const parse = (text: string): Answer =>
        option.kind === 'list' ? splitList(text) : text.trim();
      const initial = Array.isArray(option.default) ? option.default.join(', ') : option.default;
      const text = await prompt.input(message, {
        ...(typeof initial === 'string' && initial !== '' && { default: initial }),
        validate: (value) => option.check?.(parse(value), known) ?? true,
      });
      return parse(text);
    }
  }
}

async function askBoolean(
  prompt: Prompts,
  message: string,
  option: Option,
  known: Answers,
): Promise<boolean> {
  for (let asked = message; ; ) {
    const answer = await prompt.confirm(asked, option.default === true);
    const wrong = option.check?.(answer, known);
    if (wrong === undefined) return answer;
    asked = `${message} (${wrong})`;
  }
}
