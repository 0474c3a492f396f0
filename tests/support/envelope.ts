import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { KINDS } from '../../src/arguments/json.ts';
import { parseArguments } from '../../src/arguments.ts';
import { run } from '../../src/commands.ts';
import { type AnswerKind, envelope, refusal } from '../../src/core/reports/envelope.ts';
import { Refusal } from '../../src/errors.ts';
import type { Host } from '../../src/host.ts';
import type { Note } from '../../src/types/notes.ts';

export const schema = JSON.parse(
  readFileSync(new URL('../../schemas/v1.schema.json', import.meta.url), 'utf8'),
);

/** Users read past fields that they do not know; here a field that the schema does not name is a mistake. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const inner = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, closed(value)]),
  );
  const isObject = 'type' in node && node.type === 'object' && 'properties' in node;
  return isObject ? { ...inner, additionalProperties: false } : inner;
}

const validate = new Ajv2020({ allErrors: true, strict: false }).compile<Envelope>(
  closed(schema) as Record<string, unknown>,
);

export type Envelope = {
  readonly kind: AnswerKind;
  readonly status: string;
  readonly exitCode: number;
  readonly error: { readonly code: string } | null;
  readonly notes: readonly Note[];
} & Readonly<Record<string, unknown>>;

/** The document on stdout; throws where it is none, is not alone, or is not as the schema says. */
export function document(stdout: string): Envelope {
  const parsed: unknown = JSON.parse(stdout);
  if (!validate(parsed)) throw new Error(JSON.stringify(validate.errors, null, 2));
  return parsed;
}

/** What a run in this host says to a program, as `cli.ts` has it. */
export async function told(argv: readonly string[], host: Host & { printed: { out(): string } }) {
  let kind: AnswerKind = 'none';
  try {
    const args = parseArguments(argv, {});
    kind = KINDS[args.command];
    const code = await run(args, host);
    return { code, ...{ document: document(host.printed.out()) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (host.printed.out() !== '') throw new Error('a document, and then a refusal');
    return { code: error.exit, document: document(envelope(refusal(kind, error))) };
  }
}
