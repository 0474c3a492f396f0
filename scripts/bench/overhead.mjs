import { execa } from 'execa';
import { fromRoot } from '../build/root.mjs';
import { skipped } from './row.mjs';

const WHAT = 'the generated five, time added to a request';

/** What the generated layers add to a request, against a layer written by hand and against a tutorial's functions. */
export async function measure() {
  const script = fromRoot('scripts/bench/requests.mjs');
  const { stdout, failed, shortMessage } = await execa(process.execPath, [script], {
    reject: false,
  });
  if (failed) return [skipped(WHAT, shortMessage)];
  const median = (name) =>
    Number(new RegExp(`^${name} +(-?[\\d.]+)`, 'm').exec(stdout)?.[1] ?? Number.NaN);
  const [fused, tutorial] = [median('generated / fused'), median('tutorial / generated')];
  const packages = median('popular packages / generated');
  const PACKAGES =
    "the popular packages together: Starlette's CORS, asgi-correlation-id, structlog, HTTPBearer";
  const what = { what: WHAT, figure: `${Math.round(median('generated, five layers'))} µs` };
  return [
    {
      ...what,
      ratio: `${fused.toFixed(2)} x`,
      against: 'one layer that does the same, fused by hand',
      budget: { text: '<= 1.5 x', met: fused <= 1.5 },
    },
    {
      ...what,
      ratio: `1/${tutorial.toFixed(1)}`,
      against: "a tutorial's five `@app.middleware` functions",
    },
    Number.isNaN(packages)
      ? skipped(PACKAGES, 'they could not be installed')
      : {
          ...what,
          ratio: `1/${packages.toFixed(2)}`,
          against: PACKAGES,
          budget: { text: '<= 1 x', met: packages >= 1 },
        },
  ];
}
