export { type AddedAudio, addAudioFile, sha256OfFile } from './add-audio-file.ts';
export { type AudioFile, findAudioBySha256, findAudioFile, type NewAudioFile } from './audio-files.repository.ts';
export { createFfmpeg, type Ffmpeg } from './ffmpeg.ts';
export type { MediaDeps } from './media-deps.ts';
export { type AudioProbe, probeAudio } from './probe-audio.ts';
export { dailyAudioSweep, removeAbandonedAudio } from './remove-abandoned-audio.ts';
