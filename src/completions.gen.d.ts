/** Per shell, the script of @pnpm/tabtab that completes a program's command line; made by scripts/build/completions.mjs. */
export const completions: Readonly<Record<'bash' | 'zsh' | 'fish' | 'pwsh', string>>;
