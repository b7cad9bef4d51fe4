const adjectives =
  'Amber Bold Brave Bright Busy Calm Cheery Clever Cosmic Curious Dapper Daring Dizzy Eager Fancy Fluffy Friendly ' +
  'Gentle Giddy Golden Happy Humble Jazzy Jolly Keen Kind Lively Lucky Mellow Merry Mighty Misty Nimble Noble Orange ' +
  'Patient Playful Plucky Polite Proud Purple Quick Quiet Rapid Rosy Royal Shiny Silver Sleepy Smart Snappy Snowy ' +
  'Speedy Stellar Sunny Swift Tidy Velvet Wise Witty';
const animals =
  'Alpaca Badger Bear Beaver Bison Camel Cat Cheetah Crane Deer Dingo Dolphin Dragon Eagle Falcon Ferret Finch Fox ' +
  'Gecko Gibbon Giraffe Hamster Hare Hedgehog Heron Ibis Iguana Jackal Jaguar Koala Lemur Leopard Lion Llama Lynx ' +
  'Magpie Marmot Meerkat Mole Moose Narwhal Newt Ocelot Octopus Orca Otter Owl Panda Parrot Penguin Puffin Quokka ' +
  'Rabbit Raven Salmon Seal Sloth Sparrow Squirrel Stork Swan Tapir Tiger Toucan Turtle Walrus Wolf Wombat Yak Zebra';

/** The words of made-up names. */
export const nameWords = { adjectives: adjectives.split(' '), animals: animals.split(' ') } as const;

/**
 * A friendly name such as "Plucky Otter": at most 24 characters, one of some thousands. `random` gives numbers in [0,
 * 1). If the name is taken, the caller asks again.
 */
export function madeUpName(random: () => number): string {
  return `${pick(nameWords.adjectives, random)} ${pick(nameWords.animals, random)}`;
}

/** Number of names without a number. */
export const madeUpNames = nameWords.adjectives.length * nameWords.animals.length;

/** Without digits that look like letters or have a second meaning. */
const figures = ['2', '3', '4', '5', '7'] as const;
/** More digits would make a name longer than 24 characters. */
const figuresMax = 6;

/** A name such as "Plucky Otter 47", for crowded rooms: at most `digits` (1…6) digits, 24 characters. */
export function numberedName(random: () => number, digits: number): string {
  const number = Array.from({ length: Math.min(digits, figuresMax) }, () => pick(figures, random)).join('');
  return `${madeUpName(random)} ${number}`;
}

function pick(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] as string;
}
