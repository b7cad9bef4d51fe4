// The headless client as it was with version 1.0 of the wire contract, built as one file: `src/client/` of commit f138e3c. Never edited.
import { io } from "socket.io-client";
// src/client/reply.ts
/** No answer came, so nobody knows whether the request took effect: the same meaning as the server's own `busy`. */
const unknownOutcome = (message) => ({
	ok: false,
	error: {
		code: "busy",
		message,
		retryable: true
	}
});
/** This client has stopped asking. The outcome is as unknown as before, but nobody tries again by itself. */
const givenUp = (message) => ({
	ok: false,
	error: {
		code: "busy",
		message,
		retryable: false
	}
});
/** Gives an acknowledgement its type; anything that has not the contract's form counts as no answer. */
function readReply(value) {
	if (typeof value !== "object" || value === null || !("ok" in value)) return unknownOutcome("an unreadable reply");
	return value;
}
// src/client/backoff.ts
/** Doubling would leave the last of a crowd waiting for longer than the network was away. */
const growth = 1.5;
/**
* How long to wait before trying again: longer by half with each attempt (0 is the first) up to `maxMs`, spread over
* ± 50 % so that a thousand clients which failed together do not come back together.
*/
function backoffMs(attempt, limits, random) {
	const centreMs = Math.min(limits.maxMs, limits.baseMs * growth ** Math.min(attempt, 30));
	return Math.round(centreMs * (.5 + random()));
}
// src/client/retried-request.ts
/**
* One request that is sent again, with the same payload, until the server's reply is final: an acknowledgement, or an
* error that trying again can't change. Every event it is used for is safe to repeat by contract (answers are recognised,
* joins carry a key, steps a `rev`, extensions an id). At most one copy is on its way at a time.
*/
var RetriedRequest = class {
	#context;
	#options;
	#attempts = 0;
	#isInFlight = false;
	#isDone = false;
	#stopWaiting;
	#stopTimeout;
	constructor(context, options) {
		this.#context = context;
		this.#options = options;
		if (options.timeoutMs === void 0) return;
		this.#stopTimeout = context.timers.after(options.timeoutMs, () => this.finish(unknownOutcome("no reply in time")));
	}
	get attempts() {
		return this.#attempts;
	}
	/** Sends now, instead of waiting any longer, unless a copy is on its way or nothing can be sent. */
	send() {
		if (this.#isDone || this.#isInFlight || !this.#options.canSend()) return;
		this.#stopWaiting?.();
		this.#stopWaiting = void 0;
		this.#isInFlight = true;
		this.#attempts += 1;
		this.#context.send(this.#options.event, this.#options.payload, (reply) => {
			this.#isInFlight = false;
			if (this.#isDone) return;
			if (!reply.ok && reply.error.retryable) this.#wait(reply.error.retryAfterMs ?? 0);
			else this.finish(reply);
		});
	}
	/** Ends the request with this reply; a later one from the server is ignored. */
	finish(reply) {
		if (this.#isDone) return;
		this.#isDone = true;
		this.#stopWaiting?.();
		this.#stopTimeout?.();
		this.#options.onReply(reply);
	}
	#wait(leastMs) {
		const { timers, timing, random } = this.#context;
		const limits = {
			baseMs: timing.retryBaseMs,
			maxMs: timing.retryMaxMs
		};
		const waitMs = Math.max(leastMs * (1 + random() / 2), backoffMs(this.#attempts - 1, limits, random));
		this.#stopWaiting = timers.after(waitMs, () => this.send());
	}
};
// src/client/answer-outbox.ts
/**
* Owns the answers of one seat from the tap until the server has accepted or refused them. The same answer may be sent
* many times (an acknowledgement can get lost, and `busy` means that nobody knows): the server stores it once and says
* `duplicate` afterwards. An answer that its question's closing has overtaken ends as `too_late`, so nothing is tried for
* ever.
*/
var AnswerOutbox = class {
	#context;
	#options;
	#byQuestion = /* @__PURE__ */ new Map();
	constructor(context, options) {
		this.#context = context;
		this.#options = options;
	}
	/**
	* Sends an answer and keeps sending it. Resolves when it is accepted (or known already) or refused for good. A second,
	* different answer is refused here as `already_answered`: the first may be on disk by now.
	*/
	put(question, answer) {
		const known = this.#byQuestion.get(question);
		if (known !== void 0 && known.entry.state !== "refused") {
			if (!isSame(known.entry.answer, answer)) return Promise.resolve(otherAnswerGiven);
			if (known.entry.ack !== void 0) return Promise.resolve({
				ok: true,
				...known.entry.ack,
				status: "duplicate"
			});
			return new Promise((resolve) => known.waiting.push(resolve));
		}
		const sending = this.#add({
			question,
			answer
		});
		return new Promise((resolve) => {
			sending.waiting.push(resolve);
			this.#options.onChange(sending.entry);
			sending.request.send();
		});
	}
	/** Takes up what an earlier run of this client could not finish. Sent by the next `flush()`. */
	restore(unsent) {
		for (const answer of unsent) if (!this.#byQuestion.has(answer.question)) this.#add(answer);
	}
	entry(question) {
		return question === void 0 ? void 0 : this.#byQuestion.get(question)?.entry;
	}
	/** What a reload would have to send again. */
	get unsent() {
		return [...this.#byQuestion.values()].filter(({ entry }) => entry.state === "sending").map(({ entry: { question, answer } }) => ({
			question,
			answer
		}));
	}
	/** Sends at once whatever waits: the connection, or the question, has come back. */
	flush() {
		for (const { request } of this.#byQuestion.values()) request.send();
	}
	/**
	* Ends all sending for now. Callers that still wait get `reply`, which is no refusal by the server: the answers stay, and
	* the next `flush()` sends them again.
	*/
	stop(reply) {
		const { unsent } = this;
		for (const { question } of unsent) {
			const sending = this.#byQuestion.get(question);
			this.#byQuestion.delete(question);
			sending?.request.finish(reply);
			for (const resolve of sending?.waiting.splice(0) ?? []) resolve(reply);
		}
		this.restore(unsent);
	}
	/** Sends answers again that were acknowledged and lost by the server since; `receipts` says which. */
	giveAgain(receipts) {
		for (const { entry } of this.#byQuestion.values()) {
			if (entry.ack === void 0 || !receipts.has(entry.ack.receipt)) continue;
			const sending = this.#add({
				question: entry.question,
				answer: entry.answer
			});
			this.#options.onChange(sending.entry);
			sending.request.send();
		}
	}
	/** Forgets everything: the seat these answers were given from is another one now. */
	clear() {
		this.stop(givenUp("another seat was taken"));
		this.#byQuestion.clear();
	}
	#add({ question, answer }) {
		const request = new RetriedRequest(this.#context, {
			event: "player:answer",
			payload: {
				question,
				answer
			},
			canSend: this.#options.canSend,
			onReply: (reply) => this.#settle(sending, reply)
		});
		const sending = {
			entry: {
				question,
				answer,
				state: "sending"
			},
			request,
			waiting: []
		};
		this.#byQuestion.set(question, sending);
		return sending;
	}
	#settle(sending, reply) {
		if (this.#byQuestion.get(sending.entry.question) !== sending) return;
		if (reply.ok) {
			const { status, elapsedMs, receipt } = reply;
			sending.entry = {
				...sending.entry,
				state: "accepted",
				ack: {
					status,
					elapsedMs,
					receipt
				}
			};
		} else sending.entry = {
			...sending.entry,
			state: "refused",
			error: reply.error
		};
		this.#options.onChange(sending.entry);
		for (const resolve of sending.waiting.splice(0)) resolve(reply);
	}
};
const otherAnswerGiven = {
	ok: false,
	error: {
		code: "already_answered",
		message: "another answer was given",
		retryable: false
	}
};
/** Answers are plain JSON without objects, so their text tells them apart. */
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);
// src/client/event-names.ts
const growing = {
	"question:intro": true,
	"question:open": true,
	"question:closed": true,
	"question:extended": true,
	leaderboard: true,
	"game:paused": true,
	"game:resumed": true,
	"game:over": true,
	"room:closed": true
};
const known = {
	...growing,
	"room:snapshot": true,
	"room:players": true,
	"room:locked": true,
	"room:reactions": true,
	"question:progress": true,
	"player:result": true,
	"player:final": true,
	"room:stored": true,
	"player:kicked": true,
	"server:restarting": true
};
Object.keys(known);
Object.keys(growing);
/** Does this event make the room's `rev` grow by one? The others only carry the current one. */
const growsRev = (event) => Object.hasOwn(growing, event.name);
/** Gives an incoming event its type, or nothing when it is of a later version of the contract. */
function readEvent(name, payload) {
	if (!Object.hasOwn(known, name)) return void 0;
	if (typeof payload !== "object" || payload === null) return void 0;
	return {
		name,
		payload
	};
}
/** What can be known of an event that `readEvent` gives nothing for; nothing when it has no place in the order. */
function readUnknown(payload) {
	if (typeof payload !== "object" || payload === null || !("rev" in payload)) return void 0;
	const { rev } = payload;
	return typeof rev === "number" && Number.isSafeInteger(rev) ? {
		name: "unknown",
		payload: { rev }
	} : void 0;
}
// src/client/apply-event.ts
/**
* Folds one server event into the state, so that the snapshot stays equal to what a fresh one would say.
*
* What no event tells is left out rather than guessed: `now` stays that of the last snapshot, and `room.nextAt` goes with
* the phase it belonged to. An event that grows `rev` and is not newer than the snapshot changes nothing. Events before the
* first snapshot change nothing either: the server sends none. That the seat or the room is lost is true in any order, and
* leaves the snapshot as the last thing that was seen. The order of all others is `EventSequencer`'s business.
*/
function applyEvent(state, event) {
	if (event.name === "room:snapshot") return adoptSnapshot(state, event.payload);
	if (event.name === "player:kicked") return {
		...state,
		connection: event.payload.reason === "host" ? "removed" : "replaced"
	};
	if (event.name === "room:closed") return {
		...state,
		connection: "closed",
		closedReason: event.payload.reason
	};
	const { snapshot } = state;
	if (snapshot === void 0) return state;
	if (growsRev(event) && event.payload.rev <= snapshot.rev) return state;
	switch (event.name) {
		case "question:intro":
		case "question:open": return askQuestion(state, snapshot, event);
		case "question:extended": return fold(state, moveDeadline(snapshot, event.payload.closesAt), event.payload);
		case "question:closed": return fold(state, {
			...inPhase(snapshot, "reveal"),
			closed: event.payload
		}, event.payload);
		case "leaderboard": {
			const { closed: _, ...rest } = inPhase(snapshot, "standings");
			return fold(state, {
				...rest,
				...rosterScores(snapshot, event.payload.top),
				standings: event.payload
			}, event.payload);
		}
		case "game:paused": return fold(state, {
			...snapshot,
			room: {
				...withoutNextAt(snapshot.room),
				paused: true
			}
		}, event.payload);
		case "game:resumed": return fold(state, resume(snapshot, event.payload), event.payload);
		case "game:over": return endGame(state, snapshot, event.payload);
		case "player:result": return {
			...state,
			snapshot: {
				...snapshot,
				...withResult(snapshot, event.payload)
			}
		};
		case "player:final": return {
			...state,
			snapshot: {
				...snapshot,
				...withFinal(snapshot, event.payload)
			}
		};
		case "room:players": return {
			...state,
			snapshot: countPlayers(snapshot, event.payload)
		};
		case "room:locked": return {
			...state,
			snapshot: {
				...snapshot,
				room: {
					...snapshot.room,
					locked: event.payload.locked
				}
			}
		};
		case "question:progress": return event.payload.index === snapshot.question?.index ? {
			...state,
			progress: event.payload
		} : state;
		case "room:reactions": return {
			...state,
			reactions: event.payload.counts
		};
		default: return state;
	}
}
/** What a fresh snapshot says once an answer is acknowledged: no event tells a player about their own answer. */
function applyAcceptedAnswer(state, entry) {
	const { snapshot } = state;
	if (entry.state !== "accepted" || snapshot?.you === void 0) return state;
	if (snapshot.question?.index !== entry.question || snapshot.room.phase === "intro") return state;
	return {
		...state,
		snapshot: {
			...snapshot,
			you: {
				...snapshot.you,
				answered: true,
				answer: entry.answer
			}
		}
	};
}
function adoptSnapshot(state, snapshot) {
	const { progress, outbox, ...rest } = state;
	const index = snapshot.question?.index;
	const next = {
		...rest,
		snapshot
	};
	if (progress !== void 0 && progress.index === index) next.progress = progress;
	if (outbox !== void 0 && outbox.question === index) next.outbox = outbox;
	return next;
}
/** Puts a changed snapshot in place, at the `rev` of the event that changed it. */
function fold(state, snapshot, { rev }) {
	return {
		...state,
		snapshot: {
			...snapshot,
			rev
		}
	};
}
function withoutNextAt(room) {
	const { nextAt: _, ...rest } = room;
	return rest;
}
function inPhase(snapshot, phase) {
	return {
		...snapshot,
		room: {
			...withoutNextAt(snapshot.room),
			phase,
			paused: false
		}
	};
}
function askQuestion(state, snapshot, { name, payload }) {
	const { closed: _, standings: __, you, ...rest } = inPhase(snapshot, name === "question:intro" ? "intro" : "open");
	const asked = {
		...rest,
		question: payload
	};
	if (you !== void 0) {
		const { answer: _, result: __, ...seat } = you;
		asked.you = {
			...seat,
			answered: false
		};
	}
	const { progress: _p, outdated: _o, outbox, ...kept } = state;
	return fold(outbox?.question === payload.index ? {
		...kept,
		outbox
	} : kept, asked, payload);
}
function moveDeadline(snapshot, closesAt) {
	const { question } = snapshot;
	if (question === void 0 || !("closesAt" in question)) return snapshot;
	return {
		...snapshot,
		question: {
			...question,
			closesAt
		}
	};
}
function resume(snapshot, { opensAt, closesAt }) {
	const resumed = {
		...snapshot,
		room: {
			...withoutNextAt(snapshot.room),
			paused: false
		}
	};
	if (opensAt !== void 0 && resumed.question !== void 0) resumed.question = {
		...resumed.question,
		opensAt
	};
	return closesAt === void 0 ? resumed : moveDeadline(resumed, closesAt);
}
function endGame(state, snapshot, over) {
	const { closed: _, standings: __, question, ...rest } = inPhase(snapshot, "over");
	const asked = question !== void 0 && "closesAt" in question ? { question } : {};
	return fold(state, {
		...rest,
		...asked,
		...rosterScores(snapshot, over.top),
		over
	}, over);
}
function withResult({ you, question }, result) {
	if (you === void 0) return {};
	const ranked = {
		...you,
		score: result.score,
		rank: result.rank
	};
	return { you: question?.index === result.index ? {
		...ranked,
		result
	} : ranked };
}
function withFinal({ you }, final) {
	return you === void 0 ? {} : { you: {
		...you,
		score: final.score,
		rank: final.rank,
		final
	} };
}
/** The host is told the best scores only; the other rows of the roster keep their last known score. */
function rosterScores({ roster }, top) {
	if (roster === void 0) return {};
	const scores = new Map(top.map((row) => [row.playerId, row.score]));
	return { roster: roster.map((row) => ({
		...row,
		score: scores.get(row.playerId) ?? row.score
	})) };
}
function countPlayers(snapshot, event) {
	const counted = {
		...snapshot,
		room: {
			...snapshot.room,
			players: event.players
		}
	};
	if (snapshot.roster === void 0) return counted;
	const rows = new Map(snapshot.roster.map((row) => [row.playerId, row]));
	for (const row of event.joined ?? []) rows.set(row.playerId, row);
	for (const row of event.changed ?? []) rows.set(row.playerId, row);
	for (const playerId of event.left ?? []) rows.delete(playerId);
	return {
		...counted,
		roster: [...rows.values()]
	};
}
// src/client/clock-estimate.ts
/** What two honest clocks may drift apart within that time, and the rounding of whole milliseconds. */
const driftMs = 50;
/**
* Estimates the difference between the server's clock and the local one from the exchange with the shortest round trip:
* it leaves the least room for an error, at most half of that round trip. Two samples that exclude each other mean that
* the local clock was set (or a laptop slept), so the older ones are forgotten.
*/
var ClockEstimate = class {
	#samples = [];
	/** Add to the local clock to get the server's; undefined before the first sample. */
	get offsetMs() {
		return this.#best()?.offsetMs;
	}
	add({ sentAt, receivedAt, serverNow }) {
		const roundTripMs = receivedAt - sentAt;
		if (roundTripMs < 0) return;
		const sample = {
			offsetMs: serverNow - (sentAt + receivedAt) / 2,
			roundTripMs
		};
		const best = this.#best();
		if (best !== void 0) {
			if (Math.abs(best.offsetMs - sample.offsetMs) > (best.roundTripMs + roundTripMs) / 2 + driftMs) this.#samples = [];
		}
		this.#samples = [...this.#samples, sample].slice(-8);
	}
	#best() {
		return this.#samples.toSorted((a, b) => a.roundTripMs - b.roundTripMs)[0];
	}
};
// src/client/clock-sync.ts
/**
* Keeps the estimate of the server's clock fresh while a connection is up. Owns the pings: a few in a row when it starts,
* one at an interval afterwards. A ping that gets no reply is no sample; the next one comes anyway.
*/
var ClockSync = class {
	#context;
	#now;
	#onOffset;
	#estimate = new ClockEstimate();
	#pings = 0;
	#stopTimer;
	constructor(context, now, onOffset) {
		this.#context = context;
		this.#now = now;
		this.#onOffset = onOffset;
	}
	/** `serverNow`, from a snapshot, serves until the first ping is back: it is late by one way through the network. */
	start(serverNow) {
		this.stop();
		if (this.#estimate.offsetMs === void 0) this.#onOffset(serverNow - this.#now());
		this.#pings = 0;
		this.#ping();
	}
	stop() {
		this.#stopTimer?.();
		this.#stopTimer = void 0;
	}
	#ping() {
		const { send, timers, timing } = this.#context;
		const sentAt = this.#now();
		send("clock:ping", {}, (reply) => {
			if (!reply.ok) return;
			this.#estimate.add({
				sentAt,
				receivedAt: this.#now(),
				serverNow: reply.now
			});
			const { offsetMs } = this.#estimate;
			if (offsetMs !== void 0) this.#onOffset(offsetMs);
		});
		this.#pings += 1;
		const waitMs = this.#pings < timing.clockBurst ? timing.clockBurstMs : timing.clockIntervalMs;
		this.#stopTimer = timers.after(waitMs, () => this.#ping());
	}
};
// src/client/event-sequencer.ts
/** A room that is this far ahead is caught up with by a snapshot alone. */
const heldEventsMax = 64;
/**
* Puts events in the order of `rev`. Owns the events that came too early, from the moment one `rev` was skipped until the
* missing event or a snapshot arrives. An event that only carries a `rev` waits as well while something is missing, so
* that a result is never folded before the question it belongs to; by itself it never counts as a gap. What finds no
* place any more is missing until a snapshot tells it.
*
* An event that is not known here and is newer than the state has told the room something: only a snapshot can say what.
*/
var EventSequencer = class {
	#held = [];
	/** The latest event that came too early and found no place, or that is not known here; 0 when there is none. */
	#droppedRev = 0;
	get isMissingEvents() {
		return this.#held.length > 0 || this.#droppedRev > 0;
	}
	/** Takes an event that arrived while the state is at `rev`; returns what can be folded now, in order. */
	receive(event, rev) {
		if (event.name === "unknown") {
			if (event.payload.rev > rev) this.#droppedRev = Math.max(this.#droppedRev, event.payload.rev);
			return [];
		}
		if (!growsRev(event)) {
			if (!this.isMissingEvents || event.payload.rev <= rev) return [event];
			this.#hold(event);
			return [];
		}
		if (event.payload.rev <= rev) return [];
		if (event.payload.rev > rev + 1) {
			this.#hold(event);
			return [];
		}
		return [event, ...this.#release(event.payload.rev)];
	}
	/** A snapshot at `rev` has been taken: drops what it already tells, returns what follows it without a gap. */
	restart(rev) {
		this.#held = this.#held.filter((event) => event.payload.rev > rev);
		if (this.#droppedRev <= rev) this.#droppedRev = 0;
		return this.#release(rev);
	}
	clear() {
		this.#held = [];
		this.#droppedRev = 0;
	}
	#hold(event) {
		if (this.#held.length < heldEventsMax) this.#held.push(event);
		else this.#droppedRev = Math.max(this.#droppedRev, event.payload.rev);
	}
	#release(from) {
		const released = [];
		let rev = from;
		for (let next = this.#takeNext(rev); next !== void 0; next = this.#takeNext(rev)) {
			if (growsRev(next)) rev = next.payload.rev;
			released.push(next);
		}
		return released;
	}
	/** The oldest that is due: what carries the present `rev` comes before what grows it. */
	#takeNext(rev) {
		this.#held = this.#held.filter((event) => !growsRev(event) || event.payload.rev > rev);
		const next = this.#held.filter((event) => event.payload.rev <= (growsRev(event) ? rev + 1 : rev)).toSorted((a, b) => a.payload.rev - b.payload.rev)[0];
		this.#held = this.#held.filter((event) => event !== next);
		return next;
	}
};
// src/client/gap-watch.ts
/**
* Puts events in order and asks for a snapshot when one stays missing: `gapMs` plus jitter after the gap was seen, then
* with growing waits. A thousand clients that miss the same event spread their questions by that jitter.
*/
var GapWatch = class {
	#options;
	#sequencer = new EventSequencer();
	#stopWaiting;
	constructor(options) {
		this.#options = options;
	}
	/** As `EventSequencer.receive`. */
	receive(event, rev) {
		return this.#watch(this.#sequencer.receive(event, rev));
	}
	/** As `EventSequencer.restart`. */
	restart(rev) {
		return this.#watch(this.#sequencer.restart(rev));
	}
	stop() {
		this.#sequencer.clear();
		this.#cancel();
	}
	#watch(events) {
		if (!this.#sequencer.isMissingEvents) this.#cancel();
		else if (this.#stopWaiting === void 0) this.#askLater(0);
		return events;
	}
	#askLater(attempt) {
		const { timers, timing, random, sync } = this.#options;
		const jitterMs = backoffMs(attempt, {
			baseMs: timing.gapMs / 2,
			maxMs: timing.retryMaxMs
		}, random);
		this.#stopWaiting = timers.after(timing.gapMs + jitterMs, () => {
			sync().then(() => {
				if (this.#sequencer.isMissingEvents && this.#stopWaiting !== void 0) this.#askLater(attempt + 1);
			});
		});
	}
	#cancel() {
		this.#stopWaiting?.();
		this.#stopWaiting = void 0;
	}
};
// src/client/make-key.ts
/**
* 128 random bits as 32 hexadecimal digits. A join key is as secret as a token, so it never comes from the `random` of the
* retries; `randomUUID` is not used, because browsers offer it to secure origins only and a hall may play over plain HTTP.
*/
function makeKey() {
	return Array.from(crypto.getRandomValues(/* @__PURE__ */ new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
// src/client/receipt-offer.ts
/**
* Shows a seat's receipts to the server: once for each time the room was rebuilt, since the server may have lost what it
* acknowledged; and after the end, to learn which of them are of no use any more. Owns the one request under way.
*/
var ReceiptOffer = class {
	#context;
	#options;
	#shownFor;
	#request;
	constructor(context, options) {
		this.#context = context;
		this.#options = options;
	}
	/** A snapshot says when its room was rebuilt, if it was. */
	see(restoredAt) {
		if (restoredAt === void 0 || restoredAt === this.#shownFor) return;
		this.#shownFor = restoredAt;
		this.#show(true);
	}
	/** The game is over and its answers are in Postgres. */
	ask() {
		if (this.#request === void 0) this.#show(false);
	}
	/** The connection has come back: sends at once what waits. */
	flush() {
		this.#request?.send();
	}
	/** This client stops; the next snapshot of a rebuilt room begins anew. */
	stop() {
		this.#request = void 0;
		this.#shownFor = void 0;
	}
	#show(isRebuilt) {
		this.#request = void 0;
		this.#showParts(inFrames(this.#options.receipts()), isRebuilt);
	}
	#showParts([receipts, ...later], isRebuilt) {
		if (receipts === void 0) return;
		const request = new RetriedRequest(this.#context, {
			event: "player:receipts",
			payload: { receipts: [...receipts] },
			canSend: () => this.#request === request && this.#options.canSend(),
			onReply: (reply) => {
				if (this.#request !== request) return;
				this.#request = void 0;
				this.#showParts(later, isRebuilt);
				if (!reply.ok) return;
				const states = receipts.map((receipt, at) => [receipt, reply.states[at] ?? "unknown"]);
				this.#options.onStates(new Map(states), isRebuilt);
			}
		});
		this.#request = request;
		request.send();
	}
};
/** The server takes 200 receipts at a time, and closes a connection that sends 16 KB in one frame. */
function inFrames(receipts) {
	const frames = [];
	let characters = Infinity;
	for (const receipt of receipts) {
		characters += receipt.length + 3;
		if (characters > frameCharactersMax) {
			frames.push([]);
			characters = receipt.length + 3;
		}
		frames.at(-1)?.push(receipt);
	}
	return frames;
}
const frameCharactersMax = 12e3;
// src/client/request-pool.ts
/** The host's wishes on their way: each is tried again until the server decides or `hostTimeoutMs` is over. */
var RequestPool = class {
	#context;
	#canSend;
	#pending = /* @__PURE__ */ new Set();
	constructor(context, canSend) {
		this.#context = context;
		this.#canSend = canSend;
	}
	send(event, payload) {
		return new Promise((resolve) => {
			const request = new RetriedRequest(this.#context, {
				event,
				payload,
				canSend: this.#canSend,
				timeoutMs: this.#context.timing.hostTimeoutMs,
				onReply: (reply) => {
					this.#pending.delete(request);
					resolve(reply);
				}
			});
			this.#pending.add(request);
			request.send();
		});
	}
	/** The connection has come back: sends at once whatever waits. */
	flush() {
		for (const request of this.#pending) request.send();
	}
	stop(reply) {
		for (const request of this.#pending) request.finish(reply);
	}
};
// src/protocol/version.ts
/** Where the server listens for Socket.IO. */
const socketPath = "/socket.io";
// src/client/room-connection.ts
/** So many requests in a row without a reply, and without anything else from the server, and the link counts as dead. */
const silencesMax = 2;
/** Tries after a restart was announced whose waits do not grow: a balancer may still choose the one that goes. */
const hurriesMax = 8;
/**
* One WebSocket that is wanted or not. Owns the Socket.IO client and the attempts to bring it back: from `open()` until
* `close()` or a refused token it always is connected, connecting, or waiting for the next attempt.
*
* The stock reconnection is switched off, because it gives up after a refusal by the server, knows no `retryAfterMs` and
* no announced restart; one path for all causes is easier to trust. A link that swallows requests (a phone between two
* access points) is dropped here as well: the heartbeat would notice after the question has closed.
*/
var RoomConnection = class {
	#options;
	#handlers;
	#socket;
	#wanted = false;
	#attempt = 0;
	#notBefore = 0;
	/** Tries that are made without growing waits: the server said that it goes, so others are there to take us. */
	#hurries = 0;
	#silences = 0;
	/** Grows with everything heard, and with each silence counted, so that requests sent together count as one. */
	#heard = 0;
	#stopWaiting;
	#stopWatchdog;
	#lostAt = -Infinity;
	#takenBackAt = -Infinity;
	constructor(options, handlers) {
		this.#options = options;
		this.#handlers = handlers;
		this.#socket = io(options.url, {
			...options.socketOptions,
			path: socketPath,
			transports: ["websocket"],
			autoConnect: false,
			reconnection: false,
			forceNew: true,
			auth: (send) => {
				const token = options.token();
				send(token === void 0 ? {} : { token });
			}
		});
		this.#socket.on("connect", () => {
			this.#hear();
			handlers.onOpen();
		});
		this.#socket.on("disconnect", () => this.#down());
		this.#socket.on("connect_error", (error) => this.#refused(error));
		this.#socket.onAny((name, payload) => {
			this.#hear();
			const event = readEvent(name, payload) ?? readUnknown(payload);
			if (event !== void 0) handlers.onEvent(event);
		});
	}
	get isOpen() {
		return this.#socket.connected;
	}
	/** Connects; while waiting for the next attempt, makes it now. */
	open() {
		if (this.#wanted && this.#stopWaiting === void 0) return;
		this.#wanted = true;
		this.#notBefore = 0;
		this.#dial();
	}
	close() {
		this.#wanted = false;
		this.#stopTimers();
		this.#socket.disconnect();
	}
	/** Everything that makes a connection good has arrived: the next failure starts with a short wait again. */
	markGood() {
		this.#attempt = 0;
		this.#hurries = 0;
		this.#stopWatchdog?.();
		this.#stopWatchdog = void 0;
	}
	/** Drops the connection and dials again after the usual wait. */
	redial() {
		if (this.#socket.connected) this.#socket.disconnect();
		else this.#down();
	}
	/**
	* The seat was taken by another connection, maybe one of our own that was given up shortly before: then dials again, once.
	* Returns whether it does.
	*/
	takeBack() {
		const { now, timing } = this.#options;
		const since = now() - timing.ghostMs;
		if (this.#lostAt < since || this.#takenBackAt >= since) return false;
		this.#takenBackAt = now();
		this.redial();
		return true;
	}
	/** The server is about to go: moves to another process at the moment it named, also when it goes earlier. */
	redialIn(ms) {
		this.#notBefore = this.#options.now() + ms;
		this.#hurries = hurriesMax;
		const { id } = this.#socket;
		this.#options.timers.after(ms, () => {
			if (this.#wanted && this.#socket.connected && this.#socket.id === id) this.redial();
		});
	}
	/**
	* Sends one event and calls back exactly once, with the reply or with what stands for a missing one. Calls back, and
	* does not promise: a snapshot in a reply has to be folded before the events that follow it in the same read.
	*/
	request(event, payload, onReply) {
		if (!this.#socket.connected) {
			onReply(unknownOutcome("not connected"));
			return;
		}
		const heard = this.#heard;
		this.#socket.timeout(this.#options.timing.ackTimeoutMs).emit(event, payload, (error, reply) => {
			if (!error) {
				this.#hear();
				onReply(readReply(reply));
				return;
			}
			onReply(unknownOutcome(error.message));
			if (this.#socket.connected && this.#heard === heard) this.#countSilence();
		});
	}
	#hear() {
		this.#heard += 1;
		this.#silences = 0;
	}
	#countSilence() {
		this.#heard += 1;
		this.#silences += 1;
		if (this.#silences >= silencesMax) this.redial();
	}
	#dial() {
		const { timers, timing } = this.#options;
		this.#stopTimers();
		this.#stopWatchdog = timers.after(timing.connectTimeoutMs, () => this.redial());
		this.#socket.connect();
	}
	#refused(error) {
		const refusal = readRefusal(error.data);
		if (refusal?.code === "bad_token") {
			this.close();
			this.#handlers.onRefused(refusal);
			return;
		}
		if (refusal?.retryAfterMs !== void 0) this.#notBefore = this.#options.now() + refusal.retryAfterMs;
		this.#down(refusal);
	}
	#down(error) {
		if (!this.#wanted) return;
		const { timers, timing, random, now } = this.#options;
		this.#lostAt = now();
		this.#stopTimers();
		this.#socket.disconnect();
		const limits = {
			baseMs: timing.retryBaseMs,
			maxMs: timing.retryMaxMs
		};
		const waitMs = backoffMs(this.#attempt, limits, random) + Math.max(0, this.#notBefore - now());
		if (this.#hurries > 0) this.#hurries -= 1;
		else this.#attempt += 1;
		this.#stopWaiting = timers.after(waitMs, () => this.#dial());
		this.#handlers.onDown(error);
	}
	#stopTimers() {
		this.#stopWaiting?.();
		this.#stopWatchdog?.();
		this.#stopWaiting = void 0;
		this.#stopWatchdog = void 0;
	}
};
/** The coded error that a refused CONNECT carries in `data`; none when the network itself failed. */
function readRefusal(data) {
	if (typeof data !== "object" || data === null || !("code" in data)) return void 0;
	return {
		message: "",
		retryable: true,
		...data
	};
}
// src/client/room-state.ts
/** A seat that was live is being brought back; one that never was is still being reached. */
const whileDown = (connection) => connection === "live" ? "reconnecting" : connection;
// src/client/seat-keeper.ts
/**
* The seat of one client: which room, by what right, and what the storage must remember about it. Owns the token; each
* change is written at once, because a phone may close the page at any moment.
*/
var SeatKeeper = class {
	#store;
	#token;
	#pin;
	#seat;
	constructor(store, token) {
		this.#store = store;
		this.#token = token;
	}
	get token() {
		return this.#token;
	}
	/** What the server has accepted and not yet said to be in Postgres. */
	get receipts() {
		return this.#seat?.receipts ?? [];
	}
	/** Takes up a kept seat that has a token; undefined, and no change, when there is none. */
	restore(pin) {
		const seat = this.#read(pin);
		if (seat?.token === void 0) return void 0;
		this.#pin = pin;
		this.#seat = seat;
		this.#token = seat.token;
		return seat;
	}
	/** Begins a join: returns the key, which stays the same until a seat was taken and lost. */
	prepare(pin) {
		this.#token = void 0;
		const kept = this.#read(pin);
		this.#pin = pin;
		this.#seat = kept ?? {
			key: makeKey(),
			outbox: [],
			receipts: []
		};
		this.#write();
		return this.#seat.key;
	}
	/** A join has succeeded. Returns the unsent answers when it is the kept seat; a PIN that was given out again has none. */
	take(token, playerId) {
		this.#token = token;
		if (this.#seat === void 0) return [];
		const { key, playerId: keptId, outbox, receipts } = this.#seat;
		const kept = keptId === playerId ? {
			outbox,
			receipts
		} : {
			outbox: [],
			receipts: []
		};
		this.#seat = {
			key,
			token,
			playerId,
			...kept
		};
		this.#write();
		return kept.outbox;
	}
	noteAnswer(entry, unsent) {
		if (this.#seat === void 0) return;
		const { receipts } = this.#seat;
		const receipt = entry.ack?.receipt;
		const isNew = receipt !== void 0 && !receipts.includes(receipt);
		this.#seat = {
			...this.#seat,
			outbox: unsent,
			receipts: isNew ? [...receipts, receipt] : receipts
		};
		this.#write();
	}
	dropReceipts(stored) {
		if (this.#seat === void 0) return;
		this.#seat = {
			...this.#seat,
			receipts: this.#seat.receipts.filter((receipt) => !stored.has(receipt))
		};
		this.#write();
	}
	/** The seat is lost or given back: nothing of it stays. */
	forget() {
		if (this.#pin !== void 0) this.#store.remove(this.#pin);
		this.#seat = void 0;
		this.#token = void 0;
	}
	/** The storage first: another tab may have got further. Without one, what this client remembers by itself. */
	#read(pin) {
		return this.#store.read(pin) ?? (pin === this.#pin ? this.#seat : void 0);
	}
	#write() {
		if (this.#pin !== void 0 && this.#seat !== void 0) this.#store.write(this.#pin, this.#seat);
	}
};
// src/client/seat-store.ts
const nameOf = (pin) => `quickfire:seat:${pin}`;
/**
* Keeps one seat per PIN. A storage that is full, forbidden or broken costs the survival of a reload, never the game: the
* client goes on from memory, and `isDurable` says so.
*/
var SeatStore = class {
	#storage;
	isDurable;
	constructor(storage) {
		this.#storage = storage;
		this.isDurable = storage !== void 0;
	}
	read(pin) {
		const text = this.#try(() => this.#storage?.get(nameOf(pin)));
		if (typeof text !== "string") return void 0;
		const seat = this.#try(() => JSON.parse(text));
		return isSeat(seat) ? seat : void 0;
	}
	write(pin, seat) {
		const text = JSON.stringify({
			...seat,
			receipts: seat.receipts.slice(-200)
		});
		this.#try(() => this.#storage?.set(nameOf(pin), text));
	}
	remove(pin) {
		this.#try(() => this.#storage?.remove(nameOf(pin)));
	}
	#try(act) {
		try {
			return act();
		} catch {
			this.isDurable = false;
			return;
		}
	}
};
/** Somebody else's or an older version's entry under our name is no seat. */
function isSeat(value) {
	if (typeof value !== "object" || value === null) return false;
	const seat = value;
	return typeof seat.key === "string" && Array.isArray(seat.outbox) && Array.isArray(seat.receipts);
}
// src/client/timers.ts
/** One-shot timers that can be stopped together, so that a closed client leaves nothing behind. */
var Timers = class {
	#running = /* @__PURE__ */ new Set();
	get count() {
		return this.#running.size;
	}
	/** Calls `act` once after `ms`; the returned function stops it. */
	after(ms, act) {
		const timer = setTimeout(() => {
			this.#running.delete(timer);
			act();
		}, ms);
		this.#running.add(timer);
		return () => {
			clearTimeout(timer);
			this.#running.delete(timer);
		};
	}
	clear() {
		for (const timer of this.#running) clearTimeout(timer);
		this.#running.clear();
	}
};
// src/client/timing.ts
const defaultTiming = {
	ackTimeoutMs: 2500,
	connectTimeoutMs: 1e4,
	retryBaseMs: 250,
	retryMaxMs: 4e3,
	joinTimeoutMs: 2e4,
	hostTimeoutMs: 8e3,
	ghostMs: 6e4,
	gapMs: 500,
	clockBurst: 4,
	clockBurstMs: 300,
	clockIntervalMs: 3e4
};
// src/client/room-client.ts
/** From these only a new `connect`, `restore` or `join` leads on. */
const finalStates = /* @__PURE__ */ new Set([
	"removed",
	"replaced",
	"refused",
	"left",
	"closed"
]);
/**
* One seat in one room, as a player or as a host, without a screen. Owns the state that screens are views of, the socket,
* the answers on their way, and what a reload needs. It is `idle` until `connect()`, `restore()` or `join()`, and runs until
* `close()` or until the seat is lost (see `ConnectionState`). No method throws or rejects: what goes wrong is in the reply,
* and `busy` means that the outcome is not known.
*/
var RoomClient = class {
	#timers = new Timers();
	#seat;
	#connection;
	#context;
	#clock;
	#gaps;
	#outbox;
	#receipts;
	#hostRequests;
	#listeners = /* @__PURE__ */ new Set();
	#state = {
		connection: "idle",
		clockOffsetMs: 0
	};
	#joining;
	/** Whether a join whose outcome nobody knows was sent on the present connection: it may have a seat. */
	#mayBeSeated = false;
	/** Whether the present connection has brought its snapshot. */
	#isSeated = false;
	constructor(options) {
		const now = options.now ?? Date.now;
		const waits = {
			timers: this.#timers,
			timing: {
				...defaultTiming,
				...options.timing
			},
			random: options.random ?? Math.random
		};
		this.#seat = new SeatKeeper(new SeatStore(options.storage), options.token);
		this.#connection = new RoomConnection({
			...waits,
			now,
			url: options.url,
			token: () => this.#seat.token,
			socketOptions: options.socketOptions
		}, {
			onOpen: () => this.#onOpen(),
			onDown: (error) => this.#onDown(error),
			onRefused: (error) => this.#onRefused(error),
			onEvent: (event) => this.#onEvent(event)
		});
		this.#context = {
			...waits,
			send: (event, payload, onReply) => this.#connection.request(event, payload, onReply)
		};
		this.#clock = new ClockSync(this.#context, now, (clockOffsetMs) => {
			if (clockOffsetMs !== this.#state.clockOffsetMs) this.#setState({
				...this.#state,
				clockOffsetMs
			});
		});
		this.#gaps = new GapWatch({
			...waits,
			sync: () => this.sync()
		});
		const canSend = () => this.#isSeated;
		this.#hostRequests = new RequestPool(this.#context, canSend);
		this.#outbox = new AnswerOutbox(this.#context, {
			canSend,
			onChange: (entry) => this.#onAnswer(entry)
		});
		this.#receipts = new ReceiptOffer(this.#context, {
			canSend,
			receipts: () => this.#seat.receipts,
			onStates: (states, isRebuilt) => this.#onReceiptStates(states, isRebuilt)
		});
	}
	get state() {
		return this.#state;
	}
	/** The token of this seat, once there is one. */
	get token() {
		return this.#seat.token;
	}
	/** Calls `listener` after every change, with the new state; returns the function that ends it. */
	subscribe(listener) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
	/**
	* Connects with the token there is. While it waits for the next attempt, tries at once: call it when the device is online
	* or the page visible again. After a final state it starts anew.
	*/
	connect() {
		if (this.#state.connection === "idle" || finalStates.has(this.#state.connection)) {
			const { closedReason: _, error: __, ...rest } = this.#state;
			this.#setState({
				...rest,
				connection: "connecting"
			});
		}
		this.#connection.open();
	}
	/** Takes up the seat that the storage keeps for a PIN and connects. False when there is none: then join. */
	restore(pin) {
		const seat = this.#seat.restore(pin);
		if (seat === void 0) return false;
		this.#outbox.restore(seat.outbox);
		this.connect();
		return true;
	}
	/**
	* Takes a seat in a room. Connects when necessary and tries again, with the same key, until the server says yes or no or
	* `joinTimeoutMs` is over; a later call goes on with that key, so a lost reply never costs a second seat.
	*/
	join({ pin, nickname, team }) {
		this.#joining?.finish(givenUp("another join was begun"));
		if (this.#isSeated) this.#stop("another seat was taken");
		const payload = {
			pin,
			nickname,
			key: this.#seat.prepare(pin),
			...team === void 0 ? {} : { team }
		};
		this.#setState({
			connection: "connecting",
			clockOffsetMs: this.#state.clockOffsetMs
		});
		return new Promise((resolve) => {
			const request = this.#prepareJoin(payload, resolve);
			this.#connection.open();
			request.send();
		});
	}
	/** Gives an answer to a question; see `AnswerOutbox.put`. It is in the state at once. */
	answer(question, answer) {
		return this.#outbox.put(question, answer);
	}
	react(emoji) {
		return this.#once("player:react", { emoji });
	}
	/** Leaves by our own wish. In the lobby the seat is free again; later it stays, and `restore` takes it up. */
	async leave() {
		const isInLobby = this.#state.snapshot?.room.phase === "lobby";
		const reply = await this.#once("player:leave", {});
		if (isInLobby) this.#seat.forget();
		this.#stop("this seat was left");
		this.#setState({
			...this.#state,
			connection: "left"
		});
		return reply;
	}
	/** Asks for a fresh snapshot and takes it. */
	sync() {
		return this.#once("room:sync", {}, (reply) => {
			if (reply.ok) this.#takeSnapshot(reply.snapshot);
		});
	}
	start() {
		return this.#hostRequests.send("host:start", this.#seenRev());
	}
	next() {
		return this.#hostRequests.send("host:next", this.#seenRev());
	}
	end() {
		return this.#hostRequests.send("host:end", this.#seenRev());
	}
	pause() {
		return this.#hostRequests.send("host:pause", {});
	}
	resume() {
		return this.#hostRequests.send("host:resume", {});
	}
	extend(ms) {
		return this.#hostRequests.send("host:extend", {
			ms,
			id: makeKey()
		});
	}
	lock(locked) {
		return this.#hostRequests.send("host:lock", { locked });
	}
	kick(playerId) {
		return this.#hostRequests.send("host:kick", { playerId });
	}
	/** Stops for now: no socket and no timer stays. What the storage holds is kept for the next `restore`. */
	close() {
		this.#stop("this client was closed");
		if (!finalStates.has(this.#state.connection)) this.#setState({
			...this.#state,
			connection: "idle"
		});
	}
	/** Makes the join the one that the next open connection sends. */
	#prepareJoin(payload, resolve) {
		const request = new RetriedRequest(this.#context, {
			event: "player:join",
			payload,
			canSend: () => this.#connection.isOpen,
			timeoutMs: this.#context.timing.joinTimeoutMs,
			onReply: (reply) => {
				this.#joining = void 0;
				const isAgain = request.attempts > 1 || this.#mayBeSeated;
				this.#mayBeSeated = !reply.ok && reply.error.code === "busy" && request.attempts > 0;
				if (!reply.ok && reply.error.code === "not_allowed" && isAgain) {
					this.#prepareJoin(payload, resolve);
					this.#connection.redial();
					return;
				}
				if (reply.ok) this.#takeSeat(reply);
				else this.#setState({
					...this.#state,
					connection: "idle",
					error: reply.error
				});
				resolve(reply);
			}
		});
		this.#joining = request;
		return request;
	}
	#takeSeat({ token, playerId, snapshot }) {
		const unsent = this.#seat.take(token, playerId);
		this.#outbox.clear();
		this.#outbox.restore(unsent);
		this.#takeSnapshot(snapshot);
	}
	#onOpen() {
		this.#mayBeSeated = false;
		if (this.#seat.token !== void 0) return;
		this.#connection.markGood();
		this.#joining?.send();
	}
	#onDown(error) {
		this.#isSeated = false;
		this.#clock.stop();
		this.#gaps.stop();
		const isNeeded = this.#seat.token !== void 0 || this.#joining !== void 0;
		if (!isNeeded) this.#connection.close();
		const connection = isNeeded ? whileDown(this.#state.connection) : "idle";
		if (error !== void 0) this.#setState({
			...this.#state,
			connection,
			error
		});
		else if (connection !== this.#state.connection) this.#setState({
			...this.#state,
			connection
		});
	}
	#onRefused(error) {
		this.#seat.forget();
		this.#stop("this seat is not ours any more");
		this.#setState({
			...this.#state,
			connection: "refused",
			error
		});
	}
	#onEvent(event) {
		switch (event.name) {
			case "room:snapshot":
				this.#takeSnapshot(event.payload);
				return;
			case "server:restarting":
				this.#connection.redialIn(event.payload.reconnectInMs);
				return;
			case "player:kicked":
			case "room:closed":
				if (event.name === "player:kicked" && event.payload.reason === "replaced" && this.#connection.takeBack()) return;
				if (event.name === "room:closed" || event.payload.reason === "host") this.#seat.forget();
				this.#stop("this seat is not ours any more");
				this.#setState(applyEvent(this.#state, event));
				return;
			case "room:stored":
				if (this.#state.snapshot?.room.phase === "over") this.#receipts.ask();
				return;
			default: this.#receive(event);
		}
	}
	#receive(event) {
		const { snapshot } = this.#state;
		if (snapshot === void 0 || !this.#isSeated) return;
		if (event.name === "unknown" && event.payload.rev > snapshot.rev) this.#setState({
			...this.#state,
			outdated: true
		});
		this.#foldAll(this.#gaps.receive(event, snapshot.rev));
		if (event.name === "question:open" || event.name === "game:resumed") this.#outbox.flush();
	}
	/** The first snapshot of a connection counts whatever it says; a later one only when it is not older than the state. */
	#takeSnapshot(snapshot) {
		const isFirst = !this.#isSeated;
		if (!isFirst && snapshot.rev < (this.#state.snapshot?.rev ?? 0)) return;
		const { error: _, ...rest } = applyEvent(this.#state, {
			name: "room:snapshot",
			payload: snapshot
		});
		this.#isSeated = true;
		this.#setState(this.#withOutbox({
			...rest,
			connection: "live"
		}));
		this.#foldAll(this.#gaps.restart(snapshot.rev));
		if (snapshot.role === "player") this.#receipts.see(snapshot.room.restoredAt);
		if (!isFirst) return;
		this.#connection.markGood();
		this.#clock.start(snapshot.now);
		this.#outbox.flush();
		this.#receipts.flush();
		this.#hostRequests.flush();
	}
	#foldAll(events) {
		if (events.length === 0) return;
		const state = this.#withOutbox(events.reduce(applyEvent, this.#state));
		this.#setState(state.outbox === void 0 ? state : applyAcceptedAnswer(state, state.outbox));
	}
	#onAnswer(entry) {
		this.#seat.noteAnswer(entry, this.#outbox.unsent);
		this.#setState(this.#withOutbox(applyAcceptedAnswer(this.#state, entry)));
	}
	/** The answer shown is the one to the question shown. */
	#withOutbox(state) {
		const { outbox: _, ...rest } = state;
		const entry = this.#outbox.entry(state.snapshot?.question?.index);
		return entry === void 0 ? rest : {
			...rest,
			outbox: entry
		};
	}
	/** What is in Postgres needs no receipt; what a rebuilt room could not take back is given as an answer again. */
	#onReceiptStates(states, isRebuilt) {
		const inState = (wanted) => new Set([...states].flatMap(([receipt, state]) => state === wanted ? [receipt] : []));
		this.#seat.dropReceipts(inState("stored"));
		if (!isRebuilt) return;
		const lost = inState("unknown");
		this.#seat.dropReceipts(lost);
		this.#outbox.giveAgain(lost);
		if (inState("restored").size > 0) this.sync();
	}
	#seenRev() {
		const rev = this.#state.snapshot?.rev;
		return rev === void 0 ? {} : { rev };
	}
	#once(event, payload, act) {
		return new Promise((resolve) => {
			this.#connection.request(event, payload, (reply) => {
				act?.(reply);
				resolve(reply);
			});
		});
	}
	#stop(reason) {
		this.#isSeated = false;
		this.#connection.close();
		this.#joining?.finish(givenUp(reason));
		this.#hostRequests.stop(givenUp(reason));
		this.#outbox.stop(givenUp(reason));
		this.#receipts.stop();
		this.#gaps.stop();
		this.#clock.stop();
		this.#timers.clear();
	}
	#setState(state) {
		this.#state = state;
		for (const listener of this.#listeners) listener(state);
	}
};
export { RoomClient };
