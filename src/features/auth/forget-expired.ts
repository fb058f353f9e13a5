import type { DailySchedule } from '#jobs/schedules.ts';
import type { Clock } from '#lib/clock.ts';
import { SESSION_MS } from './begin-session.ts';
import { deleteExpired } from './expired.repository.ts';

/** Forgets sessions, invitations and failed logins whose time is over. */
export function forgetExpired({ clock }: { clock: Clock }): DailySchedule {
  return {
    name: 'forget_expired_sessions',
    begin(tx) {
      const now = clock.now();
      return deleteExpired(tx, { now, usedBefore: new Date(now.getTime() - SESSION_MS) });
    },
  };
}
