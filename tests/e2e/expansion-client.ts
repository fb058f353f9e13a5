import { z } from 'zod';

const jobSchema = z.object({
  id: z.string(),
  status: z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']),
  progress: z.object({ done: z.number(), total: z.number() }),
  attempts: z.number(),
  error: z.string().optional(),
});

/** Asks a server for an expansion, and gives the job's id. */
export async function expandAt(url: string, wanted: { q: string; similar: number }): Promise<string> {
  const response = await fetch(`${url}/expansions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  return z.object({ job: jobSchema }).parse(await response.json()).job.id;
}

/** The job as a server shows it. */
export async function jobAt(url: string, id: string): Promise<z.infer<typeof jobSchema>> {
  return jobSchema.parse(await (await fetch(`${url}/jobs/${id}`)).json());
}
