import type { Config } from '#config.ts';
import {
  adminRoutes,
  freshnessRoutes,
  type Metrics,
  type ProviderReport,
  sourceRoutes,
} from '#features/admin/index.ts';
import { type Auth, accountRoutes, identifyViewer } from '#features/auth/index.ts';
import { type CatalogDeps, catalogRoutes } from '#features/catalog/index.ts';
import { chartRoutes } from '#features/charts/index.ts';
import { downloadRoutes } from '#features/downloads/index.ts';
import { expansionRoutes } from '#features/expansion/index.ts';
import { exportRoutes } from '#features/exports/index.ts';
import { favoriteRoutes } from '#features/favorites/index.ts';
import { hiddenRoutes } from '#features/hidden/index.ts';
import { type ImageDeps, imageRoutes } from '#features/images/index.ts';
import { importRoutes } from '#features/imports/index.ts';
import { jobRoutes } from '#features/jobs/index.ts';
import { listenRoutes } from '#features/listens/index.ts';
import { lyricsRoutes } from '#features/lyrics/index.ts';
import { createSoundAtHand, type MediaRouteDeps, mediaRoutes } from '#features/media/index.ts';
import { playlistRoutes, smartPlaylistRoutes } from '#features/playlists/index.ts';
import { ratingRoutes } from '#features/ratings/index.ts';
import { refreshRoutes } from '#features/refresh/index.ts';
import { releaseRoutes } from '#features/releases/index.ts';
import { searchRoutes } from '#features/search/index.ts';
import { taggedRoutes, tagRoutes } from '#features/tags/index.ts';
import { type UploadDeps, uploadRoutes } from '#features/uploads/index.ts';
import { type VideoSearchDeps, youtubeRoutes } from '#features/youtube/index.ts';
import type { Router } from '#http/api.ts';
import { answerAtHand, firstAtHand } from '#http/at-hand.ts';
import { serveDocs } from '#http/docs.ts';
import { createHttpApp } from '#http/http-app.ts';
import type { Front } from '#http/listen.ts';
import { signPictureLinks } from '#http/picture-links.ts';
import { createAdmission } from '#http/trust.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Signer } from '#lib/signature.ts';
import type { ProviderHealth } from '#providers/provider-health.ts';

/** What the routes need of the services, which satisfy it as they are. */
export interface AppDeps extends CatalogDeps, ImageDeps, MediaRouteDeps, UploadDeps, VideoSearchDeps {
  config: Config;
  auth: Auth;
  metrics: Metrics;
  jobs: Jobs;
  health: ProviderHealth;
  pictureSigner: Signer;
  providerReports(): Promise<ProviderReport[]>;
}

/** Everything that answers over HTTP, one line each. */
export function createApp(deps: AppDeps): Router {
  const app = createHttpApp({
    ...deps,
    identify: identifyViewer(deps.auth),
    onAnswer: deps.metrics.observeRequest,
  });
  app.use(signPictureLinks(deps.pictureSigner));
  serveDocs(app, deps.config);
  app.route('/', adminRoutes(adminDeps(deps)));
  app.route('/', accountRoutes(deps));
  app.route('/', searchRoutes(deps));
  app.route('/', expansionRoutes(deps));
  app.route('/', catalogRoutes(deps));
  app.route('/', freshnessRoutes(deps));
  app.route('/', sourceRoutes(deps));
  app.route('/', favoriteRoutes(deps));
  app.route('/', hiddenRoutes(deps));
  app.route('/', ratingRoutes(deps));
  app.route('/', listenRoutes(deps));
  app.route('/', chartRoutes(deps));
  app.route('/', tagRoutes(deps));
  app.route('/', taggedRoutes(deps));
  app.route('/', playlistRoutes(deps));
  app.route('/', smartPlaylistRoutes(deps));
  app.route('/', releaseRoutes(deps));
  app.route('/', refreshRoutes(deps));
  app.route('/', imageRoutes(deps));
  app.route('/', mediaRoutes(deps));
  app.route('/', uploadRoutes(deps));
  app.route('/', lyricsRoutes(deps));
  app.route('/', youtubeRoutes(deps));
  app.route('/', downloadRoutes(deps));
  app.route('/', exportRoutes(deps));
  app.route('/', importRoutes(deps));
  app.route('/', jobRoutes(deps));
  return app;
}

/** Answers what is at hand, ahead of the app: to the same call the app gives the same. */
export function createFront(deps: AppDeps): Front {
  const admit = createAdmission(deps.config, { ...deps, identify: identifyViewer(deps.auth) });
  const atHand = firstAtHand(deps.images.atHand, createSoundAtHand(deps.originals));
  return answerAtHand({ ...deps, atHand, admit, onAnswer: deps.metrics.observeRequest });
}

function adminDeps({ config, background, registry, providerReports, ...deps }: AppDeps) {
  const { version, storageRoot, cacheRoot } = config;
  return {
    ...deps,
    version,
    storageRoot,
    cacheRoot,
    providers: providerReports,
    backgroundPending: () => background.pending(),
    spotifyMode: () => registry.providers.find((provider) => provider.name === 'spotify')?.mode ?? 'off',
  };
}
