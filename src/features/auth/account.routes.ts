import type { ResizePicture } from '#features/images/index.ts';
import { createRouter, type Router } from '#http/api.ts';
import { apiKeyRoutes } from './api-keys.routes.ts';
import { authRoutes } from './auth.routes.ts';
import { avatarRoutes } from './avatars.routes.ts';
import type { Auth } from './create-auth.ts';
import { invitationRoutes } from './invitations.routes.ts';
import { profileRoutes } from './profile.routes.ts';
import { sessionRoutes } from './sessions.routes.ts';
import { userRoutes } from './users.routes.ts';

export interface AccountDeps {
  auth: Auth;
  images: { resizePicture: ResizePicture };
}

/** `/auth` and `/admin/users`: everything about accounts. */
export function accountRoutes({ auth, images }: AccountDeps): Router {
  const router = createRouter();
  router.route('/', authRoutes(auth));
  router.route('/', sessionRoutes(auth));
  router.route('/', profileRoutes(auth));
  router.route('/', avatarRoutes(auth, images));
  router.route('/', apiKeyRoutes(auth));
  router.route('/', invitationRoutes(auth));
  router.route('/', userRoutes(auth));
  return router;
}
