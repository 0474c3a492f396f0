import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generated } from '../src/worlds/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const text = read('docs/promises.md');

/** The rows below a heading: a sentence, and the tests that fail when it is false. */
const rowsBelow = (heading: string): [sentence: string, tests: string][] => {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  return [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (.*) \| (.*) \|$/gm)]
    .map(([, sentence = '', tests = '']): [string, string] => [sentence, tests])
    .slice(1);
};
const CONCERNS = rowsBelow('Concerns: what each gives, and why it lies where it lies');
const RELATIONS = rowsBelow('Relations: why one concern lies outside another');
const README = rowsBelow('README');
const RUNS = rowsBelow('What a run says');

/** Sentences run over the ends of lines. */
const flat = (all: string): string => all.replaceAll(/\s+/g, ' ');
const SOURCES = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(path.join('src', file)))
  .join('\n');

describe('a sentence about the running application', () => {
  it('there are some', () => {
    expect(Math.min(CONCERNS.length, RELATIONS.length, README.length, RUNS.length)).toBeGreaterThan(
      2,
    );
  });

  it.each(CONCERNS)('of a concern is printed: %s', (sentence) => {
    const said = generated.flatMap(({ summary, because }) => [summary, because]);
    expect(said).toContain(sentence);
  });

  it.each(RELATIONS)('of a relation is printed: %s', (sentence) => {
    const said = generated.flatMap(({ outside }) => outside.map(({ because }) => because));
    expect(said).toContain(sentence);
  });

  it.each(README)('of README stands there: %s', (sentence) => {
    expect(flat(read('README.md'))).toContain(sentence);
  });

  it.each(RUNS)('of a run is in the code: %s', (sentence) => {
    expect(SOURCES).toContain(sentence);
  });

  it.each([...CONCERNS, ...RELATIONS, ...README, ...RUNS])(
    '%s has the tests that are named',
    (_, tests) => {
      const named = tests.split('; ').flatMap((each) => {
        const [, file = '', names = ''] = /^(\S+): (.*)$/.exec(each) ?? [];
        const place = file.startsWith('tests/') ? file : `tests/behaviour/${file}`;
        return names
          .split(/, (?=test_|reads |the offered )/)
          .map((name): [string, string] => [place, name]);
      });
      expect(named.length).toBeGreaterThan(0);
      for (const [file, name] of named) {
        expect(existsSync(path.join(root, file)), file).toBe(true);
        const isThere = file.endsWith('.py') ? `def ${name}(` : `'${name}'`;
        expect(read(file), `${file}: ${name}`).toContain(isThere);
      }
    },
  );

  it('is there for each concern that was read', () => {
    const [, left = ''] = /^Not read yet: (.*)$/m.exec(text) ?? [];
    const sentences = CONCERNS.map(([sentence]) => sentence);
    const missing = generated
      .filter(({ id }) => !left.includes(`\`${id}\``))
      .flatMap(({ summary, because }) => [summary, because])
      .filter((sentence) => !sentences.includes(sentence));
    expect(missing).toEqual([]);
  });
});

it('each line that npm run mutants:layers breaks stands in a template', () => {
  const mutants: { file: string; before: string }[] = JSON.parse(
    read('scripts/mutants/promises.json'),
  );
  expect(mutants.length).toBeGreaterThan(200);
  const gone = mutants.filter(
    ({ file, before }) => !read(`templates/asgi/${file}.hbs`).includes(before),
  );
  expect(gone).toEqual([]);
});
