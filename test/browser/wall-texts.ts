/** Texts of several scripts, cut to any length, and the questions that are made of them: what a wall has to fit. */
import type { Shown } from '../../web/fixtures/gallery.tsx';

const sources = {
  latin:
    'Which of these rivers carries the most water into the sea every year, and through how many countries does it flow? ',
  german: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ',
  cjk: '在这些河流之中，哪一条每年流入大海的水量最多，它又流经多少个国家和地区，请仔细想一想然后再回答这个问题。',
  arabic: 'أي من هذه الأنهار يحمل أكبر كمية من المياه إلى البحر كل عام وكم عدد البلدان التي يمر بها في طريقه؟ ',
  thai: 'แม่น้ำสายใดต่อไปนี้นำน้ำลงสู่ทะเลมากที่สุดในแต่ละปีและไหลผ่านกี่ประเทศทั่วโลกโปรดคิดให้ดีก่อนตอบ ',
} as const;

export type Script = keyof typeof sources;
export const scripts = Object.keys(sources) as Script[];

/** `length` UTF-16 units of a script, beginning somewhere in its source so that texts differ. */
export function textOf(script: Script, length: number, start = 0): string {
  const source = sources[script];
  const from = (start * 7) % source.length;
  return `${source.slice(from)}${source.repeat(Math.ceil(length / source.length) + 1)}`.slice(0, length).trim() || 'x';
}

/** A picture of a shape, that needs no network. */
export const picture = (width: number, height: number): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="teal"/></svg>`,
  )}`;

export interface Lengths {
  prompt: number;
  option: number;
  options: number;
  explanation: number;
}

export const lengths = {
  short: { prompt: 20, option: 6, options: 4, explanation: 0 },
  usual: { prompt: 60, option: 40, options: 4, explanation: 120 },
  many: { prompt: 60, option: 40, options: 8, explanation: 300 },
  limit: { prompt: 500, option: 200, options: 8, explanation: 1000 },
} as const satisfies Record<string, Lengths>;

/** One wall to look at. */
export interface WallCase {
  name: string;
  screen: string;
  shown: Shown;
  /** What must be readable on one of its pages: the prompt and all that is right. */
  must: string[];
}

const withMedia = (pictureUrl: string | undefined): Shown['question'] =>
  pictureUrl === undefined ? {} : { media: { kind: 'image', url: pictureUrl, alt: 'A shape' } };

/** The walls of one script and size of text: intro, question and reveal of each kind of answer. */
export function wallCases(script: Script, size: keyof typeof lengths, pictureUrl?: string): WallCase[] {
  const { prompt: promptLength, option, options: count, explanation: explanationLength } = lengths[size];
  const prompt = textOf(script, promptLength);
  const options = Array.from({ length: count }, (_, index) => `${index + 1} ${textOf(script, option - 2, index + 1)}`);
  const explanation = explanationLength === 0 ? {} : { explanation: textOf(script, explanationLength, 3) };
  const media = withMedia(pictureUrl);
  const label = `${script} ${size}${pictureUrl === undefined ? '' : ' with a picture'}`;
  const counts = options.map((_, index) => index * 3);
  const choice = { prompt, options, ...media };
  const accept = Array.from({ length: size === 'limit' ? 20 : 3 }, (_, index) => textOf(script, option, index + 9));
  const typed = accept.slice(0, 10).map((answer, index) => ({ answer, count: 9 - index, correct: index % 3 === 0 }));
  return [
    { name: `${label} intro`, screen: 'host-intro', shown: { question: { prompt, ...media } }, must: [prompt] },
    { name: `${label} single`, screen: 'host-single', shown: { question: choice }, must: [prompt, ...options] },
    {
      name: `${label} multiple`,
      screen: 'host-crowded',
      shown: { question: { ...choice, type: 'multiple' } },
      must: [prompt, ...options],
    },
    {
      name: `${label} true or false`,
      screen: 'host-true-false',
      shown: { question: { prompt, ...media } },
      must: [prompt],
    },
    { name: `${label} text`, screen: 'host-text', shown: { question: { prompt, ...media } }, must: [prompt] },
    {
      name: `${label} reveal of a choice`,
      screen: 'host-reveal-single',
      shown: { question: choice, closed: { solution: 1, counts, ...explanation } },
      must: [prompt, ...options, ...Object.values(explanation)],
    },
    {
      name: `${label} reveal of an order`,
      screen: 'host-reveal-order',
      shown: {
        question: { prompt, items: options, ...media },
        closed: { solution: options.map((_, index) => index), counts, ...explanation },
      },
      must: [prompt, ...options, ...Object.values(explanation)],
    },
    { name: `${label} slide`, screen: 'host-slide', shown: { question: { prompt, ...media } }, must: [prompt] },
    { name: `${label} pin`, screen: 'host-pin', shown: { question: { prompt, ...media } }, must: [prompt] },
    {
      name: `${label} reveal of a pin`,
      screen: 'host-reveal-pin',
      shown: { question: { prompt, ...media }, closed: explanation },
      must: [prompt, ...Object.values(explanation)],
    },
    {
      name: `${label} reveal of a text`,
      screen: 'host-reveal-text',
      shown: { question: { prompt, ...media }, closed: { solution: accept, counts: typed, ...explanation } },
      must: [prompt, ...accept, ...Object.values(explanation)],
    },
  ];
}
