import type { Ffmpeg } from '#features/media/index.ts';
import type { ProgramView } from './admin.schemas.ts';

export interface ProgramDeps {
  ffmpeg: Ffmpeg;
  downloaders: readonly { name: string; available(): Promise<{ version: string; path?: string } | null> }[];
}

/** The programs of others that sound needs, by name: which are here, and what those that are not would be good for. */
export async function reportPrograms({ ffmpeg, downloaders }: ProgramDeps): Promise<Record<string, ProgramView>> {
  const found = await ffmpeg.find();
  const programs: [string, ProgramView][] = [
    ['ffmpeg', found ? { found: true, version: found.version, path: found.ffmpeg } : missing('ffmpeg')],
    ['ffprobe', found?.ffprobe ? { found: true, version: found.version, path: found.ffprobe } : missing('ffprobe')],
  ];
  for (const { name, available } of downloaders) {
    const installed = await available();
    programs.push([name, installed ? { found: true, ...installed } : missing(name)]);
  }
  return Object.fromEntries(programs);
}

const USES: Record<string, string> = {
  ffmpeg: 'makes other formats, tags and covers of downloads; install it, or name it in FFMPEG_PATH',
  ffprobe: 'looks closer at files of sound; it comes with ffmpeg',
  'yt-dlp': 'downloads and searches; install a current one, or name it in YTDLP_PATH',
};

function missing(name: string): ProgramView {
  return { found: false, detail: USES[name] };
}
