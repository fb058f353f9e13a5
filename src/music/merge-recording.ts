import type { RecordingFacts, SourceRecord } from './facts.ts';
import { fieldPicker, tagNamesOf } from './merge.ts';
import type { QualityTable } from './quality.ts';

/** What sources that know songs but no albums say about a performance: how much it is played, and how it is tagged. */
export function mergeRecording(records: SourceRecord<RecordingFacts>[], quality: QualityTable) {
  const picker = fieldPicker(records, quality);
  const tags = picker.tags();
  return {
    tags,
    tagNames: tagNamesOf(tags),
    listeners: picker.pick('listeners'),
    playCount: picker.pick('playCount'),
    fieldSources: picker.fieldSources,
  };
}
