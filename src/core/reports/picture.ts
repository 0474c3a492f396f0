import type { PlannedLayer } from '../../types/plan.ts';
import type { App, Doubt } from '../../types.ts';
import type { World } from '../../worlds/world.ts';
import { reasonOf, whyOf } from '../catalogue.ts';
import { wrongPairs } from '../order/order.ts';
import { titleOf } from '../preview/preview.ts';

/** What is drawn: the nesting, outermost first, and where it is not certain. */
export type Onion = {
  readonly app: App;
  readonly layers: readonly PlannedLayer[];
  readonly doubts: readonly Doubt[];
};

const ENTERS = 'request enters, response leaves';
const ROUTES = 'your routes';

/** A layer in words: what it is, where it stands, why, and whether it lies where it breaks something. */
type Ring = {
  readonly title: string;
  readonly place: string;
  readonly because: string;
  readonly isWrong: boolean;
};

function ringsOf(world: World, layers: readonly PlannedLayer[]): Ring[] {
  const wrong = wrongPairs(layers).filter(({ edge }) => edge.strength === 'MUST');
  return layers.map((layer) => {
    const { conditional, file, line, reach } = layer;
    const below = reach === undefined || reach.kind === 'everything' ? '' : `, below ${reach.path}`;
    const out = wrong.find(({ outer }) => outer === layer);
    const inside = wrong.find(({ inner }) => inner === layer);
    const why = out
      ? `should lie inside ${nameOfLayer(out.inner)}: ${reasonOf(world.words, out.edge)}`
      : inside && `should lie outside ${nameOfLayer(inside.outer)}`;
    return {
      title: `${why ? '! ' : ''}${nameOfLayer(layer)}${conditional ? ', conditional' : ''}${below}`,
      place: line === undefined ? file : `${file}:${line}`,
      because: why ?? whyOf(world, layer) ?? '',
      isWrong: why !== undefined,
    };
  });
}

const nameOfLayer = (layer: PlannedLayer): string =>
  layer.concern === null ? layer.symbol : titleOf(layer);

const doubtText = ([first, ...more]: readonly Doubt[]): string | undefined =>
  first &&
  `not certain: ${first.file}:${first.line}${more.length > 0 ? ` and ${more.length} more` : ''}`;

const appText = ({ file, line, name, factory }: App): string =>
  `${file}:${line}  ${factory === undefined ? name : `${factory}()`}`;

/** The nesting as a flowchart of Mermaid, which GitHub and many wikis draw. */
export function mermaidOnion(world: World, { app, layers, doubts }: Onion): string {
  const rings = ringsOf(world, layers);
  const nodes = rings.map(
    ({ title, place, isWrong }, index) =>
      `  layer${index}["${label(title)}<br>${label(place)}"]${isWrong ? ':::wrong' : ''}`,
  );
  const names = ['request', ...rings.map((_, index) => `layer${index}`), 'routes'];
  const doubt = doubtText(doubts);
  return [
    '---',
    `title: ${JSON.stringify(appText(app))}`,
    '---',
    'flowchart LR',
    '  request(["request"])',
    ...nodes,
    `  routes(["${ROUTES}"])`,
    `  ${names.join(' <--> ')}`,
    ...(doubt === undefined ? [] : [`  doubt["! ${label(doubt)}"]:::wrong`]),
    '  classDef wrong stroke:#d1242f,stroke-width:3px',
    '',
  ].join('\n');
}

/** Mermaid reads markup and entities of its own in a label. */
const label = (text: string): string =>
  text.replace(/[#"<>&`\\[\](){}|]/g, (sign) => `#${sign.codePointAt(0)};`);

const WIDTH = 720;
/** How far a ring lies inside the next one, and all of them together. */
const STEP = 14;
const STEPS = 240;
const BAND = 46;
const FOOT = 12;
const TOP = 62;
/** Of the widest letters of each size, a little more than most: what is cut here is whole in the tooltip. */
const LETTER = { title: 8.2, place: 7.4, because: 6 };

/** The nesting as a picture: ring in ring, in colours for light and for dark. */
export function svgOnion(world: World, { app, layers, doubts }: Onion): string {
  const rings = ringsOf(world, layers);
  const core = 44;
  const inner = rings.length * BAND + core + rings.length * FOOT;
  const doubt = doubtText(doubts);
  const height = TOP + inner + (doubt === undefined ? 20 : 44);
  const { length: depth } = rings;
  const step = stepOf(depth);
  const middle = TOP + depth * BAND + core / 2 + 5;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${xml(spoken(app, rings))}">`,
    STYLE,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="10"/>`,
    `<text class="place" x="20" y="28">${xml(cut(appText(app), (WIDTH - 40) / LETTER.place))}</text>`,
    `<text class="because" x="20" y="48">${ENTERS}</text>`,
    ...rings.flatMap((ring, index) => ringSvg(ring, index, depth, core)),
    `<rect class="core" x="${20 + depth * step}" y="${TOP + depth * BAND}" width="${WIDTH - 40 - 2 * depth * step}" height="${core}" rx="6"/>`,
    `<text class="title" x="${WIDTH / 2}" y="${middle}" text-anchor="middle">${ROUTES}</text>`,
    ...(doubt === undefined
      ? []
      : [
          `<text class="wrong title" x="20" y="${height - 16}">${xml(`! ${cut(doubt, (WIDTH - 60) / LETTER.title)}`)}</text>`,
        ]),
    '</svg>',
    '',
  ].join('\n');
}

const stepOf = (depth: number): number => Math.min(STEP, Math.floor(STEPS / Math.max(depth, 1)));
/** What is painted over one another stays pale. */
const tint = (depth: number): string => Math.min(0.08, 0.36 / depth).toFixed(3);

function ringSvg(ring: Ring, index: number, depth: number, core: number): string[] {
  const { title, place, because, isWrong } = ring;
  const [x, y] = [20 + index * stepOf(depth), TOP + index * BAND];
  const width = WIDTH - 2 * x;
  const height = (depth - index) * (BAND + FOOT) + core;
  const room = width - 28;
  const shownPlace = cut(place, (room * 0.55) / LETTER.place);
  const shownTitle = cut(title, (room - shownPlace.length * LETTER.place - 12) / LETTER.title);
  const kind = isWrong ? 'ring wrong' : 'ring';
  return [
    `<g class="${kind}"><title>${xml(`${title}, ${place}: ${because}`)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill-opacity="${tint(depth)}"/>`,
    `<text class="title" x="${x + 14}" y="${y + 20}">${xml(shownTitle)}</text>`,
    `<text class="place" x="${x + width - 14}" y="${y + 20}" text-anchor="end">${xml(shownPlace)}</text>`,
    `<text class="because" x="${x + 14}" y="${y + 37}">${xml(cut(because, room / LETTER.because))}</text></g>`,
  ];
}

const spoken = (app: App, rings: readonly Ring[]): string =>
  `${appText(app)}, outermost first: ${[...rings.map(({ title }) => title), ROUTES].join(', ')}`;

function cut(text: string, room: number): string {
  const letters = [...text];
  return letters.length <= room ? text : `${letters.slice(0, Math.max(room - 1, 0)).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const xml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** On paper of its own, so that it can be read on any page; a page that is dark gets the other one. */
const STYLE = `<style>
  .paper { fill: #ffffff; stroke: #d0d7de }
  .ring rect { fill: #0969da; stroke: #0969da }
  .core { fill: #1a7f3722; stroke: #1a7f37 }
  .ring.wrong rect { fill: #d1242f; stroke: #d1242f; stroke-width: 2 }
  text { fill: #1f2328; font-family: system-ui, -apple-system, "Segoe UI", sans-serif }
  .title { font-size: 14px; font-weight: 600 }
  .place { font-size: 12px; font-family: ui-monospace, Menlo, Consolas, monospace; fill: #59636e }
  .because { font-size: 11.5px; fill: #59636e }
  .wrong .title, text.wrong { fill: #b31d28 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; stroke: #3d444d }
    .ring rect { fill: #388bfd; stroke: #4493f8 }
    .core { fill: #2ea04326; stroke: #3fb950 }
    .ring.wrong rect { fill: #f85149; stroke: #f85149 }
    text { fill: #f0f6fc }
    .place, .because { fill: #9198a1 }
    .wrong .title, text.wrong { fill: #ff7b72 }
  }
</style>`;
