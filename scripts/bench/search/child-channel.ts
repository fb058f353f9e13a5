import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { messageOf } from '#lib/errors.ts';

/** What a child process can be asked to do; arguments and results travel as JSON. */
type Commands = Record<string, (...args: never[]) => unknown>;

interface Request {
  id: number;
  command: string;
  args: never[];
}
interface Reply {
  id: number;
  result?: unknown;
  error?: string;
}

/** A child process with its commands. */
export interface Child<C extends Commands> {
  ask<K extends keyof C & string>(command: K, ...args: Parameters<C[K]>): Promise<Awaited<ReturnType<C[K]>>>;
  /** Lets it close down, and resolves when it has ended. */
  end(): Promise<void>;
}

/** What `npm start` runs our programs with. */
const RUN = resolve(import.meta.dirname, '../../run.mjs');

/** Starts `file` (beside this one), which has to call `obey`, and resolves when it is ready. */
export async function startChild<C extends Commands>(
  file: string,
  { env, nodeOptions = [] }: { env: NodeJS.ProcessEnv; nodeOptions?: string[] },
): Promise<Child<C>> {
  const child = fork(RUN, [resolve(import.meta.dirname, file)], { env, execArgv: nodeOptions });
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  child.once('exit', (code) => {
    for (const settle of waiting.values()) settle({ id: 0, error: `${file} ended with ${code}` });
  });
  const asker = askerOf(child, waiting);
  await asker('ready');
  return {
    // The child answers a command with its result: the types of both ends come from the same `C`.
    ask: (command, ...args) => asker(command, ...args) as never,
    end: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

function askerOf(child: ChildProcess, waiting: Map<number, (reply: Reply) => void>) {
  let last = 0;
  return (command: string, ...args: unknown[]): Promise<unknown> =>
    new Promise((resolveResult, reject) => {
      const id = ++last;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolveResult(result);
        else reject(new Error(error));
      });
      child.send({ id, command, args });
    });
}

/** In the child: answers commands until the parent lets go, then closes. */
export function obey(commands: Commands, close: () => Promise<void>): void {
  process.on('message', async ({ id, command, args }: Request) => {
    try {
      const result = await commands[command]?.(...args);
      process.send?.({ id, result });
    } catch (error) {
      process.send?.({ id, error: messageOf(error) });
    }
  });
  process.once('disconnect', () => void close().then(() => process.exit(0)));
}
