import { execa } from 'execa';
import { fromRoot } from '../build/root.mjs';
import { skipped } from './row.mjs';

const PRESETS = [
  {
    preset: 'minimal',
    what: 'the generated five, time added to a request',
    packages:
      "the popular packages together: Starlette's CORS, asgi-correlation-id, structlog, HTTPBearer",
  },
  {
    preset: 'production',
    what: 'the preset `production`, time added to a request',
    packages:
      'the popular packages for its jobs: the same, prometheus-fastapi-instrumentator, slowapi, secure and others',
  },
];

/** What the generated layers add to a request, against a layer written by hand and against a tutorial's functions. */
export async function measure() {
  const rows = [];
  for (const each of PRESETS) rows.push(...(await measured(each)));
  return rows;
}

async function measured({ preset, what: name, packages: others }) {
  const script = fromRoot('scripts/bench/requests.mjs');
  const { stdout, failed, shortMessage } = await execa(
    process.execPath,
    [script, '--preset', preset],
    { reject: false },
  );
  if (failed) return [skipped(name, shortMessage)];
  const median = (row) =>
    Number(new RegExp(`^${row} +(-?[\\d.]+)`, 'm').exec(stdout)?.[1] ?? Number.NaN);
  const [fused, tutorial] = [median('generated / fused'), median('tutorial / generated')];
  const packages = median('popular packages / generated');
  const what = { what: name, figure: `${Math.round(median('generated layers'))} µs` };
  const against = (row) => ({ ...what, ...row });
  return [
    against({
      ratio: `${fused.toFixed(2)} x`,
      against: 'one layer that does the same, fused by hand',
      budget: { text: '<= 1.5 x', met: fused <= 1.5 },
    }),
    ...(Number.isNaN(tutorial)
      ? []
      : [
          against({
            ratio: `1/${tutorial.toFixed(1)}`,
            against: "a tutorial's five `@app.middleware` functions",
          }),
        ]),
    Number.isNaN(packages)
      ? skipped(others, 'they could not be installed')
      : against({
          ratio: `1/${packages.toFixed(2)}`,
          against: others,
          budget: { text: '<= 1 x', met: packages >= 1 },
        }),
  ];
}
