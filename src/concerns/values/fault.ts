import { asList } from '../../answers.ts';
import type { Answer } from '../../types.ts';

/** Why a value that looks right is never right. */
export type ValueFault = {
  /** What is the matter: follows the value, e.g. `never matches`. */
  readonly what: string;
  /** The middle of a sentence. */
  readonly because: string;
  /** The value that was probably meant. */
  readonly instead?: string;
};

export const never = (because: string, instead?: string): ValueFault => ({
  what: 'never matches',
  because,
  ...(instead !== undefined && { instead }),
});

/** One sentence without a full stop: the value, why not, what to give. */
export const faultText = (value: string, { what, because, instead }: ValueFault): string =>
  `${JSON.stringify(value)} ${what}: ${because}${instead === undefined ? '' : `; give ${instead}`}`;

/** What is wrong with the first wrong item of an answer. */
export function firstFault(
  answer: Answer | undefined,
  faultOf: (item: string) => ValueFault | undefined,
): string | undefined {
  for (const item of asList(answer)) {
    const fault = faultOf(item);
    if (fault) return faultText(item, fault);
  }
  return undefined;
}

/** The star beside names: it lets everything in, so the names mean nothing. */
export function starBesideNames(answer: Answer | undefined, all: string): string | undefined {
  const items = asList(answer);
  const other = items.find((item) => item !== '*');
  if (!items.includes('*') || other === undefined) return undefined;
  return `* beside ${JSON.stringify(other)} lets ${all} in: leave out * or the names`;
}

/** What stands around a value that was copied with its quotes or out of a list. */
export const unquoted = (text: string): string =>
  text.replace(/^[\s"'`([{<]+|[\s"'`)\]}>;]+$/g, '');
