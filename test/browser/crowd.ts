import { RoomClient } from '../../src/client/room-client.ts';
import { chooseAnswer } from '../../load/choose-answer.ts';
import { exampleOf, type Answer, type Question } from '../../src/protocol/quiz.ts';
import type { ServerPayload } from '../../src/protocol/server-events.ts';

const names =
  'Maya Jonas Priya Tomás Zoë Marmalade Li_Wei Bold_Heron Quiet_Fox Aisha Noor Mateo Brave_Otter Ingrid Kofi Yuki ' +
  'Olu Freya Swift_Puffin Dmitri Hana Sol Lucky_Gecko Emre Nia Piet';

/** Players without screens, so that a room looks like a room. */
export class Crowd {
  readonly #clients: RoomClient[] = [];

  get size(): number {
    return this.#clients.length;
  }

  async join(url: string, pin: string): Promise<void> {
    for (const name of names.split(' ')) {
      const client = new RoomClient({ url });
      const reply = await client.join({ pin, nickname: name.replace('_', ' ') });
      if (!reply.ok) throw new Error(`${name} could not join: ${reply.error.message}`);
      this.#clients.push(client);
    }
  }

  /** Lets the players from one number up to another answer; two of three are right. */
  async answer(authored: Question, from: number, to: number): Promise<void> {
    await Promise.all(
      this.#clients.slice(from, to).map(async (client, i) => {
        const question = await openQuestion(client, authored.prompt);
        const answer = answerTo(authored, question, from + i + question.index);
        if (answer !== undefined) await client.answer(question.index, answer);
      }),
    );
  }

  leave(): void {
    for (const client of this.#clients) client.close();
  }
}

type OpenQuestion = ServerPayload<'question:open'>;

async function openQuestion(client: RoomClient, prompt: string): Promise<OpenQuestion> {
  const find = () => {
    const { snapshot } = client.state;
    const { question } = snapshot ?? {};
    const isOpen = snapshot?.room.phase === 'open' && question?.prompt === prompt && 'closesAt' in question;
    return isOpen ? question : undefined;
  };
  return new Promise((resolve) => {
    const look = () => {
      const question = find();
      if (question === undefined) return;
      unsubscribe();
      resolve(question);
    };
    const unsubscribe = client.subscribe(look);
    look();
  });
}

function answerTo(authored: Question, shown: OpenQuestion, luck: number): Answer | undefined {
  const right = luck % 3 !== 0;
  const options = shown.options ?? [];
  switch (authored.type) {
    case 'poll':
      return (luck * luck) % options.length;
    case 'single': {
      const at = options.indexOf(authored.options.find((option) => option.correct)?.text ?? '');
      return right ? at : (at + 1 + (luck % (options.length - 1))) % options.length;
    }
    case 'multiple': {
      const picks = authored.options.filter((option) => option.correct).map((option) => options.indexOf(option.text));
      return (right ? picks : [luck % options.length]).sort((a, b) => a - b);
    }
    case 'true_false':
      return authored.correct === right;
    case 'text':
      return right ? (authored.accept[0] ?? '?') : (['copper', 'lead', 'no idea'][luck % 3] ?? '?');
    case 'number':
      return authored.correct + (right ? luck % 3 : 20 * (1 + (luck % 4)));
    case 'order': {
      const items = shown.items ?? [];
      const order = authored.items.map((item) => items.indexOf(item));
      return right ? order : [...order.slice(1), order[0] ?? 0];
    }
    default:
      return right ? exampleOf(authored.type).answers[0] : chooseAnswer(shown, Math.random);
  }
}
