import { createRouter, type Router } from '#http/api.ts';
import { albumRoutes } from './albums.routes.ts';
import { artistRoutes } from './artists.routes.ts';
import type { CatalogDeps } from './ensure-asked.ts';
import { saveArtistRoutes } from './save-artists.routes.ts';
import { trackRoutes } from './tracks.routes.ts';

/** `/artists…`, `/albums…` and `/tracks…`. */
export function catalogRoutes(deps: CatalogDeps): Router {
  const router = createRouter();
  router.route('/', artistRoutes(deps));
  router.route('/', saveArtistRoutes(deps));
  router.route('/', albumRoutes(deps));
  router.route('/', trackRoutes(deps));
  return router;
}
