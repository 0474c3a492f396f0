/** Per rule, the texts of its bad and its good code by file; made by scripts/build/fixtures.mjs. */
export const fixtures: Readonly<
  Record<
    string,
    {
      readonly bad: Readonly<Record<string, string>>;
      readonly good: Readonly<Record<string, string>>;
    }
  >
>;
