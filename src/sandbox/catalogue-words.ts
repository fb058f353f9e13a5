/** The words of which the made catalogue's names and titles are put together, by script and language. */
export interface WordList {
  /** Joins the words of a name: nothing in Japanese. */
  joiner: string;
  firsts: readonly [string, ...string[]];
  seconds: readonly [string, ...string[]];
  /** Song and album titles are an opening, a closing or both. */
  openings: readonly [string, ...string[]];
  closings: readonly [string, ...string[]];
  countries: readonly [string, ...string[]];
}

const list = (text: string) => text.split('|') as [string, ...string[]];

/** By what they sound like; a list serves titles in scripts that it does not know, too. */
export const wordLists = {
  english: {
    joiner: ' ',
    firsts: list(
      'Velvet|Paper|Static|Copper|Hollow|Distant|Marble|Winter|Electric|Amber|Broken|Quiet|Crooked|Neon|Cinder|Wandering|Pale|Thirteen|Midnight|Salted',
    ),
    seconds: list(
      'Antennas|Comets|Orchard|Cartographers|Pilots|Meridian|Foxes|Telegraph|Carousel|Harvest|Reservoir|Umbrellas|Atlas|Engines|Swimmers|Lanterns|Parliament|Cassettes|Herons|Viaduct',
    ),
    openings: list(
      'Falling|Slow|Every|Counting|Under|Running|Golden|Leaving|Last|Silver|Half|Forgotten|Painted|Burning|Second|Honest|Northern|Careless|Blue|Seven',
    ),
    closings: list(
      'Skylines|Letters|Rooms|the River|Tomorrow|Machines|Weather|Satellites|Windows|the Ceiling|Highways|Paradise|Mirrors|Strangers|Summer|Photographs|the Undertow|Gravity|Kites|Avenue',
    ),
    countries: list('US|GB|CA|AU|IE|NZ'),
  },
  accented: {
    joiner: ' ',
    firsts: list(
      'Été|Niño|Coração|Übermorgen|Błękitny|Šílená|Déjà|Fräulein|Señor|Forêt|Žluté|Håkon|Ángel|Ciudad|Süße|Œil|Três|Málaga|Señorita|Łagodny',
    ),
    seconds: list(
      'Mécanique|Eléctrico|Perdido|Radio|Tramwaj|Mlha|Bleu|Zärtlich|Fantasma|Dorée|Město|Bølge|Sombrío|Invisible|Straße|Lumière|Corações|Café|Canción|Ogród',
    ),
    openings: list(
      'L’été|La canción|O coração|Für immer|Wczoraj|Zítra|La forêt|Niemals|El último|À côté|Só mais|Über|Późną|Pod|Plus jamais|El año|Noche|Herz|São|Ænd',
    ),
    closings: list(
      'de nácar|sans fin|über Köln|na Łęg|v mlze|de São João|d’hiver|für Zoë|en español|à Liège|und Öl|de l’océan|mañana|próxima|věčně|noći|d’août|ångström|façade|piñata',
    ),
    countries: list('FR|ES|BR|DE|PL|CZ|SE|MX|PT'),
  },
  cyrillic: {
    joiner: ' ',
    firsts: list('Северный|Тихий|Последний|Белый|Ночной|Стеклянный|Дальний|Медный|Забытый|Бумажный|Ёжик|Чёрный'),
    seconds: list('Маяк|Вокзал|Дождь|Оркестр|Патефон|Перрон|Август|Ангар|Снегопад|Фонарь|Причал|Йод'),
    openings: list('Не звони|Мой город|Под окном|Зимний|Письмо|Ещё раз|Танцы|Тёплый|Всё|Поезд|Над крышами|Последний'),
    closings: list('в тумане|сентябрь|до утра|без тебя|и море|вечер|на север|троллейбус|снег|тишина|огни|ёлка'),
    countries: list('RU|UA|KZ|BG|BY'),
  },
  japanese: {
    joiner: '',
    firsts: list('青い|夜明けの|遠い|銀色|真夏の|雨の|硝子の|月夜の|東京|透明|さよなら|ネオン'),
    seconds: list('列車|シグナル|公園|灯台|ピアノ|電波|カメラ|金魚|レコード|図書館|飛行船|ドライブ'),
    openings: list('夏の|きみと|夜の|真昼の|海辺の|ひとりの|星降る|帰り道の|忘れた|雨上がりの|秘密の|最後の'),
    closings: list('ハイウェイ|花火|午前二時|約束|プール|手紙|メロディ|さくら|交差点|夢|オレンジ|風'),
    countries: list('JP'),
  },
  arabic: {
    joiner: ' ',
    firsts: list('صوت|ظل|ليل|نجمة|عطر|موج|قمر|حلم|طريق|ذاكرة'),
    seconds: list('البحر|الغيم|الصحراء|الياسمين|المدينة|الشتاء|النخيل|الأمل|الفجر|الريح'),
    openings: list('يا ليل|حبيبي|قلبي|أغنية|بعدك|وين|رسالة|كلمة|ليلة|سلام'),
    closings: list('طويل|على البحر|يا قمر|من بعيد|الوداع|في بيروت|والمطر|القديم|ما نسيت|الأخيرة'),
    countries: list('LB|EG|MA|TN|AE'),
  },
  icelandic: {
    joiner: ' ',
    firsts: list('Þoka|Hrafn|Birta|Máni|Ævar|Dögg|Snær|Ásdís|Örn|Sæunn'),
    seconds: list('Rún|Hraun|Þórsdóttir|Ljós|Fjörður|Ögri|Eyjólfsson|Jökull|Víðátta|Brim'),
    openings: list('Undir|Hvít|Langt|Yfir|Kyrrð|Svefn|Ó|Blá|Gömul|Síðasta'),
    closings: list('jökli|þögn|nótt|ljósið|hafið|vetur|sólarlag|fjöll|norðurljós|æskan'),
    countries: list('IS'),
  },
} satisfies Record<string, WordList>;

/** Which words an artist's titles are made of. */
export type Script = keyof typeof wordLists;

/** Those that put the records out. */
export const labels = list(
  'Fjordlyd|Tin Roof Recordings|Papierkorb|Kraken & Sons|Disques du Quai|Соль|夜光レコード|Second Shelf|Marmalade Works|Aurora Tape Club',
);

interface Genre {
  id: number;
  name: string;
  tags: readonly [string, ...string[]];
}

/** Deezer's genres, with its ids; what people tag is freer. */
export const genres: readonly [Genre, ...Genre[]] = [
  { id: 132, name: 'Pop', tags: list('pop|indie pop|art pop|city pop') },
  { id: 152, name: 'Rock', tags: list('rock|indie rock|post-punk|shoegaze|hard rock') },
  { id: 106, name: 'Electro', tags: list('electronic|synthpop|ambient|house|downtempo') },
  { id: 116, name: 'Rap/Hip Hop', tags: list('hip-hop|rap|trap|boom bap') },
  { id: 129, name: 'Jazz', tags: list('jazz|nu jazz|vocal jazz') },
  { id: 98, name: 'Classical', tags: list('classical|chamber music|contemporary classical') },
  { id: 85, name: 'Alternative', tags: list('alternative|indie|dream pop|lo-fi') },
  { id: 466, name: 'Folk', tags: list('folk|singer-songwriter|indie folk|folktronica') },
  { id: 113, name: 'Dance', tags: list('dance|disco|dance-punk') },
];
