/** Frames below the level of events: broken WebSocket, Engine.IO and Socket.IO. */
import type { Dice } from './dice.ts';
import { hostileEvent, type Targets } from './hostile-values.ts';
import { opcodes, type RawSocket } from './raw-socket.ts';
import { clientEventNames } from '../../src/protocol/client-events.ts';

const enginePackets = [
  '',
  '0',
  '1',
  '2',
  '2probe',
  '3',
  '3probe',
  '4',
  '5',
  '6',
  '7',
  '9',
  'x',
  'bAAAA',
  'b====',
  'b',
  '\0',
  '4\0',
];

const socketPackets = [
  // Connecting and leaving, again and elsewhere.
  [
    '40',
    '40{}',
    '40/',
    '40/admin,',
    '40/__proto__,',
    '40{"token":1}',
    '40null',
    '40[]',
    '40"x"',
    '40{"token":{"a":[]}}',
  ],
  ['41', '41/', '41/admin,', '41{}', '44', '44{}', '44{"message":"x"}', '44"x"', '47', '4-1', '4x'],
  // Events that are none.
  [
    '42',
    '42[]',
    '42{}',
    '42null',
    '42""',
    '42[1]',
    '42[null]',
    '42[{}]',
    '42[[]]',
    '42["x"',
    '42"x"]',
    '42[,]',
    '42["x",]',
  ],
  [
    '42["connect"]',
    '42["connect_error"]',
    '42["disconnect"]',
    '42["disconnecting"]',
    '42["newListener"]',
    '42["removeListener"]',
  ],
  ['42["__proto__",{}]', '421["constructor",{}]', '421["error",{}]', '42[0,{}]', '421[-1]', '421[1e400,{}]'],
  // Ids of acknowledgements, and acknowledgements of nothing.
  [
    '42999999999999999999999999["clock:ping",{}]',
    '42-1["clock:ping",{}]',
    '42 7["clock:ping",{}]',
    '421.5["clock:ping",{}]',
  ],
  ['43[]', '431[]', '43999[1,2]', '43{}', '43', '431["__proto__"]', '46-[]', '461-1[{"_placeholder":true,"num":0}]'],
  // Other places.
  [
    '42/,["clock:ping",{}]',
    '42/admin,["clock:ping",{}]',
    '42/__proto__,1["clock:ping",{}]',
    '42/,1["clock:ping",{}]',
    '42/a',
  ],
  // Attachments that are too many, none, not there.
  [
    '45-["x"]',
    '450-["x"]',
    '451-["x"]',
    '45x-["x"]',
    '45-1-["x"]',
    '459-["x"]',
    '4599999999-["x"]',
    '451.5-["x"]',
    '45["x"]',
  ],
  [
    '451-1["player:answer",{"question":0,"answer":{"_placeholder":true,"num":0}}]',
    '451-["x",{"_placeholder":true,"num":9}]',
  ],
  [
    '451-["x",{"_placeholder":true,"num":-1}]',
    '451-["x",{"_placeholder":true,"num":"__proto__"}]',
    '451-["x",{"_placeholder":true}]',
  ],
].flat();

/** Sends something to a raw socket. @returns how many frames it was. */
export function sendHostile(socket: RawSocket, dice: Dice, targets: Targets): number {
  const roll = dice.next();
  if (roll < 0.3) socket.text(dice.pick(socketPackets));
  else if (roll < 0.4) socket.text(dice.pick(enginePackets));
  else if (roll < 0.7) socket.text(damaged(eventPacket(dice, targets), dice));
  else if (roll < 0.78) return sendAttachments(socket, dice);
  else if (roll < 0.84) socket.text(deep(dice));
  else if (roll < 0.88)
    socket.text(
      `42${dice.below(100)}["room:sync",{"filler":"${'x'.repeat(dice.pick([15_000, 17_000, 70_000, 255_000, 300_000]))}"}]`,
    );
  else if (roll < 0.93) return sendFragments(socket, dice, eventPacket(dice, targets));
  else if (roll < 0.95) return sendFlood(socket, dice);
  else sendBrokenFrame(socket, dice);
  return 1;
}

/** A Socket.IO packet of an event, usually with the id of an acknowledgement. */
function eventPacket(dice: Dice, targets: Targets): string {
  const [event, args] = hostileEvent(dice, targets, clientEventNames);
  const id = dice.chance(0.8) ? String(dice.below(1000)) : '';
  return `42${id}${JSON.stringify([event, ...args])}`;
}

/** A few characters changed, cut off, doubled or put elsewhere; sometimes none. */
function damaged(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const to = at + dice.below(8);
  switch (dice.below(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(dice.below(0x250)) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(at);
    case 3:
      return text.slice(at) + text.slice(0, at);
    case 4:
      return (
        text.slice(0, at) +
        dice.pick(['"', '{', '}', '[', ']', ',', '\\u0000', '\\ud800', '\\', '-', '0']) +
        text.slice(at)
      );
    default:
      return text;
  }
}

function deep(dice: Dice): string {
  const depth = dice.pick([10, 1000, 7000, 8000, 120_000]);
  const [open, close] = dice.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"__proto__":', '}]'],
  ]) as [string, string];
  const times = Math.min(depth, Math.floor(250_000 / (open.length + close.length)));
  return `42${dice.below(10)}["player:answer",{"question":0,"answer":${open.repeat(times)}0${close.repeat(dice.chance(0.8) ? times : times - 1)}}]`;
}

/** A binary event whose attachments come, come with something in between, or do not come. */
function sendAttachments(socket: RawSocket, dice: Dice): number {
  const count = 1 + dice.below(4);
  const holders = Array.from({ length: count }, (_, num) => ({ _placeholder: true, num }));
  socket.text(`45${count}-${dice.below(10)}${JSON.stringify(['player:answer', { question: 0, answer: holders }])}`);
  const come = dice.below(count + 2);
  for (let i = 0; i < come; i += 1) {
    if (dice.chance(0.1)) socket.text('42["clock:ping",{}]');
    socket.frame(Buffer.alloc(dice.pick([0, 1, 100, 17_000]), 7), { opcode: opcodes.binary });
  }
  return come + 1;
}

/** One message in pieces, with control frames between them, perhaps without its end. */
function sendFragments(socket: RawSocket, dice: Dice, text: string): number {
  const pieces = 2 + dice.below(20);
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / pieces);
  for (let i = 0; i < pieces; i += 1) {
    const fin = i === pieces - 1 && dice.chance(0.8);
    socket.frame(bytes.subarray(i * size, (i + 1) * size), {
      opcode: i === 0 ? opcodes.text : opcodes.continuation,
      fin,
    });
    if (dice.chance(0.1)) socket.frame(Buffer.from('ping'), { opcode: opcodes.ping });
  }
  return pieces;
}

function sendFlood(socket: RawSocket, dice: Dice): number {
  const count = 20 + dice.below(80);
  const text = dice.pick(['421["clock:ping",{}]', '42["clock:ping",{}]', '421["nothing"]', '2', '3', '43999[]']);
  for (let i = 0; i < count; i += 1) socket.text(text);
  return count;
}

/** No frame that a WebSocket may send. */
function sendBrokenFrame(socket: RawSocket, dice: Dice): void {
  const payload = Buffer.from('42["clock:ping",{}]');
  switch (dice.below(10)) {
    case 0:
      return socket.frame(payload, { masked: false });
    case 1:
      return socket.frame(payload, { reserved: 1 + dice.below(7) });
    case 2:
      return socket.frame(payload, { opcode: dice.pick([3, 4, 5, 6, 7, 11, 12, 15]) });
    case 3:
      return socket.frame(payload, { opcode: opcodes.continuation });
    case 4:
      return socket.frame(payload, { opcode: opcodes.ping, fin: false });
    case 5:
      return socket.frame(Buffer.alloc(200), { opcode: opcodes.ping });
    case 6:
      return socket.frame(payload, { claimedLength: dice.pick([70_000, 2 ** 31, 2 ** 40]) });
    case 7:
      return socket.frame(Buffer.from([0x34, 0x32, 0xff, 0xc0, 0x80]));
    case 8:
      return socket.frame(Buffer.from([dice.below(256), dice.below(256), 0xff]), { opcode: opcodes.close });
    default:
      return socket.bytes(Buffer.from(Array.from({ length: 1 + dice.below(60) }, () => dice.below(256))));
  }
}

/** Handshakes with something wrong about them: query and headers. */
export function hostileHandshake(dice: Dice): [query: string, headers: Record<string, string>] {
  const query = dice.pick([
    'EIO=4&transport=websocket&sid=nothing',
    'EIO=4&transport=polling',
    'EIO=3&transport=websocket',
    'EIO=99&transport=websocket',
    'transport=websocket',
    'EIO=4',
    'EIO=4&transport=__proto__',
    'EIO=4&transport=websocket&__proto__[x]=1',
    'EIO=4&EIO=4&transport=websocket&transport=polling',
    'EIO[]=4&transport[]=websocket',
    `EIO=4&transport=websocket&x=${'y'.repeat(5000)}`,
    '%00%ff',
    '',
  ]);
  const headers = dice.pick<Record<string, string>>([
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { 'sec-websocket-version': '7' },
    { 'sec-websocket-key': 'short' },
    { 'sec-websocket-extensions': 'permessage-deflate; server_max_window_bits=99' },
    { 'sec-websocket-protocol': 'a, b, a' },
    { 'x-forwarded-for': '\t,,,' },
    { upgrade: 'h2c' },
  ]);
  return [query, headers];
}
