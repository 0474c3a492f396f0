// `node scripts/skipped.mjs FOLDER`: what the runs that left their results in the folder did not test, a line each.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [folder = '.'] = process.argv.slice(2);
const lines = (existsSync(folder) ? readdirSync(folder).sort() : []).flatMap((name) => {
  const text = readFileSync(path.join(folder, name), 'utf8');
  return name.endsWith('.json') ? skippedIn(JSON.parse(text)) : text.split('\n').filter(Boolean);
});
const each = [...new Set(lines)];
process.stdout.write(
  each.length === 0
    ? 'Nothing was skipped.\n'
    : `Skipped:\n${each.map((line) => `  ${line}\n`).join('')}`,
);

/** A suite that was skipped whole is one line, with its number of tests. */
function skippedIn({ testResults = [] }) {
  return testResults.flatMap(({ name, assertionResults }) => {
    const skipped = assertionResults.filter(({ status }) =>
      /^(skipped|pending|todo)$/.test(status),
    );
    const suites = new Set(skipped.map(suiteOf));
    return [...suites].map((suite) => {
      const tests = skipped.filter((test) => suiteOf(test) === suite);
      const what = tests.length === 1 ? tests[0].title : `${tests.length} tests`;
      return [`${path.basename(name)}:`, suite, suite && '>', what].filter(Boolean).join(' ');
    });
  });
}

function suiteOf({ ancestorTitles }) {
  return ancestorTitles[0] ?? '';
}
