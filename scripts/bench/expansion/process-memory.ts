import { readFileSync, writeFileSync } from 'node:fs';

/** Megabytes that a process of this machine holds at the moment. */
export function residentMb(pid: number): number {
  return statusMb(pid, 'VmRSS');
}

/** The most that it held since `forgetPeak`, in megabytes. */
export function peakMb(pid: number): number {
  return statusMb(pid, 'VmHWM');
}

/** Begins a new peak. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusMb(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}
