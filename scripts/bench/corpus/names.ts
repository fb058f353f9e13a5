import { createRandom, type Random, zipf } from './random.ts';

/** Makes names as they stand in real libraries: one to four words, articles, guests, versions, several scripts, signs alone. */
export interface NameMaker {
  artist(): string;
  title(): string;
  /** Of `others`, one may be a guest in the title. */
  song(others: () => string): string;
}

/** The commonest words of names, the first three in a third of all of them. */
const COMMON =
  'the love you of me a in my i to it night on and heart for is your no blue all time world one be live never baby black don life day girl sun up black fire little dream out home dance down moon man red good song rain way light like star sky summer dark river again lost city wild white soul go last we eyes street so young gold water blood sweet when let angel road new boy heaven free king beautiful queen what from house stone without stay dead devil forever tears call high wind run magic golden ocean electric lonely burning silver broken crazy sister paper winter ghost mountain children machine'.split(
    ' ',
  );
const SYLLABLES =
  'ba be bi bo bra ca ce chi co cra da de di do dra el em en er fa fe fi flo ga ge gra ha he hi ho in ja jo ka ke ki kra la le li lo lu ma me mi mo mu na ne ni no nu or pa pe pi po pra ra re ri ro ru sa se sha si so sta su ta te ti to tra tu va ve vi vo wa we wi ya yo za ze zo th nd rk st ll ng'.split(
    ' ',
  );
const ACCENTS: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ö', u: 'ü', n: 'ñ', c: 'ç' };
const VOCABULARY = 60_000;
const FOREIGN_VOCABULARY = 4000;

const OTHER_SCRIPTS: readonly { letters: string; length: [number, number]; spaced: boolean }[] = [
  { letters: 'абвгдежзиклмнопрстухцчшыюя', length: [3, 9], spaced: true },
  {
    letters: 'あいうえおかきくけこさしすせそたちつてとなにのはひふへほまみむめもやゆよらりるれろわん',
    length: [2, 7],
    spaced: false,
  },
  {
    letters: '月影花夜星海山川雨雪空風光心夢春夏秋冬桜恋愛時間世界東京音楽青赤白黒金銀水火木',
    length: [2, 5],
    spaced: false,
  },
  { letters: '가나다라마바사아자차카타파하사랑별밤바람꽃하늘', length: [2, 5], spaced: true },
  { letters: 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي', length: [3, 8], spaced: true },
];
const SIGNS = [
  '!!!',
  '+/-',
  '???',
  '×',
  '÷',
  '=',
  '*_*',
  '...',
  '§',
  '∞',
  '♥',
  '<3',
  '†††',
  '(((',
  '~~~',
  '#',
  '&',
  '@@@',
];

export function createNameMaker(seed: number): NameMaker {
  const random = createRandom(seed);
  const vocabulary = makeVocabulary(random);
  const rank = zipf(random, VOCABULARY);
  const word = () => vocabulary[rank()] ?? 'word';
  const rareWord = () => vocabulary[COMMON.length + random.below(VOCABULARY - COMMON.length)] ?? 'word';
  const words = (least: number, most: number) =>
    Array.from({ length: least + random.below(most - least + 1) }, word).join(' ');
  const foreign = createForeignNames(random);
  const artist = () => {
    if (random.chance(0.12)) return random.chance(0.03) ? signs(random) : foreign();
    const shape = random.unit();
    if (shape < 0.18) return titled(`the ${random.chance(0.5) ? `${word()} ` : ''}${rareWord()}s`);
    if (shape < 0.26) return titled(`${rareWord()} & ${words(1, 2)}`);
    if (shape < 0.6) return titled(`${accented(random, rareWord())} ${accented(random, rareWord())}`);
    if (shape < 0.85) return titled(accented(random, rareWord()));
    return titled(words(1, 4));
  };
  const title = () => {
    if (random.chance(0.1)) return random.chance(0.03) ? signs(random) : foreign();
    const text = random.chance(0.35) ? `${words(1, 2)} ${rareWord()}` : words(1, 4);
    return titled(random.chance(0.05) ? `${text} ${1 + random.below(20)}` : text);
  };
  return {
    artist,
    title,
    song: (others) => {
      const text = title();
      const version = random.unit();
      if (version < 0.03) return `${text} (feat. ${others()})`;
      if (version < 0.06) return `${text} - ${1960 + random.below(65)} Remaster`;
      if (version < 0.09) return `${text} (Live)`;
      return version < 0.1 ? `${text} (${titled(word())} Remix)` : text;
    },
  };
}

function makeVocabulary(random: Random): string[] {
  const words = new Set(COMMON);
  while (words.size < VOCABULARY) {
    const syllables = 2 + random.below(3);
    words.add(Array.from({ length: syllables }, () => random.pick(SYLLABLES)).join(''));
  }
  return [...words];
}

/** Names in one of the other scripts, of some thousand words each. */
function createForeignNames(random: Random): () => string {
  const scripts = OTHER_SCRIPTS.map(({ letters, length, spaced }) => {
    const each = [...letters];
    const word = () =>
      Array.from({ length: length[0] + random.below(length[1] - length[0] + 1) }, () => random.pick(each)).join('');
    const words = Array.from({ length: FOREIGN_VOCABULARY }, word);
    const rank = zipf(random, FOREIGN_VOCABULARY);
    return { next: () => words[rank()] ?? '', spaced };
  });
  return () => {
    const { next, spaced } = random.pick(scripts);
    const text = random.chance(0.6) ? `${next()}${spaced ? ' ' : ''}${next()}` : next();
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
}

function signs(random: Random): string {
  return random.chance(0.5) ? random.pick(SIGNS) : `${random.pick(SIGNS)}${random.pick(SIGNS)}`;
}

function accented(random: Random, word: string): string {
  if (!random.chance(0.08)) return word;
  return word.replace(/[aeiounc]/, (letter) => ACCENTS[letter] ?? letter);
}

function titled(text: string): string {
  return text.replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase());
}
