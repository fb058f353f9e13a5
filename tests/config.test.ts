import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '#config.ts';

describe('the configuration', () => {
  it('needs nothing: an embedded database, loopback, and the documented addresses of the sources', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ port: 8000, host: '127.0.0.1', databaseUrl: undefined, providers: undefined });
    expect(config.deezer.apiUrl).toBe('https://api.deezer.com');
    expect(config.userAgent).toMatch(/^Fonoteca\/\d+\.\d+\.\d+ \( \S+ \)$/);
  });

  it('takes blank variables, as a copied .env has them, for unset ones', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ', PROVIDERS: '', SPOTIFY_CLIENT_ID: '' })).toEqual(loadConfig({}));
  });

  it('reads the sources that are wanted, in any case', () => {
    expect(loadConfig({ PROVIDERS: 'Deezer, musicbrainz,YouTube' }).providers).toEqual([
      'deezer',
      'musicbrainz',
      'youtube',
    ]);
  });

  it('reads private origins for pictures as origins', () => {
    const { imagePrivateOrigins } = loadConfig({ IMAGE_PRIVATE_ORIGINS: 'http://127.0.0.1:9911/, HTTP://NAS:80' });
    expect(imagePrivateOrigins).toEqual(['http://127.0.0.1:9911', 'http://nas']);
  });

  it('drops the slash at the end of an address', () => {
    expect(loadConfig({ LASTFM_API_URL: 'http://127.0.0.1:9/2.0/' }).lastfm.apiUrl).toBe('http://127.0.0.1:9/2.0');
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT=eighty'],
    [{ IMAGE_PRIVATE_ORIGINS: 'localhost' }, 'IMAGE_PRIVATE_ORIGINS=localhost'],
    [{ IMAGE_PRIVATE_ORIGINS: 'http://10.0.0.1/pictures' }, 'without path'],
    [{ PORT: '70000' }, 'PORT=70000'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ PROVIDERS: 'deezer,napster' }, 'PROVIDERS'],
    [{ SPOTIFY_CLIENT_ID: 'a' }, 'SPOTIFY_CLIENT_SECRET is missing'],
    [{ SPOTIFY_CLIENT_SECRET: 'a' }, 'SPOTIFY_CLIENT_ID is missing'],
    [{ TAPE_MODE: 'replay' }, 'TAPE_DIR is missing'],
    [{ TAPE_MODE: 'rewind' }, 'TAPE_MODE=rewind'],
    [{ YOUTUBE_WATCH_URL: 'watch?v=' }, 'YOUTUBE_WATCH_URL'],
    [{ DOWNLOAD_CONCURRENCY: '0' }, 'DOWNLOAD_CONCURRENCY=0'],
    [{ DOWNLOAD_DISK_BYTES: '50 GB' }, 'DOWNLOAD_DISK_BYTES=50 GB'],
    [{ DEEZER_API_URL: 'api.deezer.com' }, 'DEEZER_API_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL=loud'],
    [{ ROLE: 'king' }, 'ROLE=king'],
    [{ TRUST_LOOPBACK: 'perhaps' }, 'TRUST_LOOPBACK=perhaps'],
  ])('refuses %j in one line that names the variable', (env, named) => {
    const refused = () => loadConfig(env);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(named);
    expect(refused).not.toThrow(/\n/);
  });

  it('never repeats a secret', () => {
    expect(() => loadConfig({ DATABASE_URL: 'mysql://me:hunter2@host/db' })).toThrow(/^(?!.*hunter2)/);
  });
});
