import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError } from '#config.ts';
import { AppError, messageOf } from '#lib/errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** A script's end that is not a fault in it: one line for the person, and exit code 1. */
export class ScriptError extends Error {}

/**
 * Runs a script: parses the command line, prints `usage` for `--help`, and ends with exit code 1 and one line for what a
 * person can put right (2 for a command line that cannot be read).
 */
export async function runScript<const O extends Options>(
  script: { usage: string; options: O; positionals?: boolean },
  main: (args: ReturnType<typeof parse<O>>) => Promise<void>,
): Promise<void> {
  let args: ReturnType<typeof parse<O>>;
  try {
    args = parse(script);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${script.usage}`);
    process.exitCode = 2;
    return;
  }
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(script.usage);
    return;
  }
  // `npm run inspect | head` closes our output early, and that is all right.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await main(args);
  } catch (error) {
    if (!(error instanceof ScriptError || error instanceof ConfigError || error instanceof AppError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function parse<const O extends Options>({ options, positionals }: { options: O; positionals?: boolean }) {
  const help = { help: { type: 'boolean', short: 'h' } } as const;
  return parseArgs({ options: { ...options, ...help }, allowPositionals: positionals ?? false, strict: true });
}

/** A number of an option, or what stands in for it. */
export function wholeNumberOption(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new ScriptError(`--${name} must be a whole number`);
  return Number(text);
}
