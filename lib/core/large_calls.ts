import type { AckFrame } from "../wire/frame.ts";
import { partBytes, targetBytes } from "../wire/frame_layout.ts";
import { writePart, writeTarget } from "../wire/frame_writer.ts";
import { BodyBytes } from "./body_bytes.ts";
import type { Call } from "./call.ts";
import { frameBytesMax } from "./outbox.ts";
import { OutgoingBody } from "./outgoing_body.ts";
import type { Questions } from "./questions.ts";
import type { Shared } from "./shared.ts";
import { trace } from "./trace.ts";
import { patienceMs } from "./waiting.ts";

/** The largest piece that the first PART to an unknown server carries. */
const trialBytesMax = frameBytesMax(false) - partBytes;

/** Calls whose arguments are larger than a datagram: the client's side. */
export class LargeCalls {
  readonly #shared: Shared;
  readonly #questions: Questions;

  constructor(shared: Shared, questions: Questions) {
    this.#shared = shared;
    this.#questions = questions;
  }

  /** Sends a call that has been numbered for the first time. */
  begin(call: Call, now: number): void {
    call.incarnation = call.peer.incarnation;
    call.firstSentAt = now;
    this.#write(call, now);
    this.resume(call, now);
  }

  /**
   * Sends a call to another incarnation, from its beginning, or again to one
   * that wants to know first where this client is. A server that does not know
   * that takes none of it, so that it is asked with the first PART alone.
   */
  resume(call: Call, now: number): void {
    const { upload, session, peer } = call;
    if (upload === undefined || call.isDelivered) return;
    const { path } = peer;
    if (path.has(upload)) return;
    upload.destination = {
      to: peer.address,
      incarnation: call.incarnation,
    };
    const isWelcome = call.incarnation !== 0n &&
      (session!.isBelieved || session!.token !== 0n || peer.isReliable);
    if (!isWelcome) return this.#try(call, now);
    this.#shared.bulk.send(path, upload);
    // From here on the path sees to it that it is sent again.
    this.#shared.deadlines.set(call, call.deadlineAt);
    trace(this.#shared, call, {
      event: "sent",
      transmission: session!.transmission,
      waitMs: patienceMs(call),
    });
    call.transmissions++;
  }

  /** The call has moved to another incarnation, which has nothing of it. */
  restart(call: Call, now: number): void {
    const upload = call.upload!;
    this.#stopUpload(call);
    call.wasAllSent ||= upload.body.isAllSent;
    // The same bytes, lest the number be taken for another call's.
    const body = new OutgoingBody(upload.bytes.length);
    call.upload = { ...upload, body };
    this.resume(call, now);
  }

  /** The server says how much of the arguments it has. */
  handleAck(call: Call, ack: AckFrame, now: number): void {
    const { upload, peer, isDelivered } = call;
    if (upload === undefined || isDelivered) return;
    // It took the first PART, which asked.
    if (!peer.path.has(upload)) return this.resume(call, now);
    peer.path.acked(upload, ack, now);
    this.#shared.bulk.touch(peer.path);
    if (!upload.body.isDelivered) return;
    const total = upload.bytes.length;
    trace(this.#shared, call, { event: "delivered", bytes: total, total });
    this.delivered(call);
    this.#questions.await(call, patienceMs(call), now);
  }

  /** The server has taken nothing of what is under way of the arguments. */
  sendAgain({ upload, peer }: Call): void {
    if (upload === undefined || !peer.path.has(upload)) return;
    peer.path.sendAgain(upload);
    this.#shared.bulk.touch(peer.path);
  }

  /** The server has all arguments, for it works on the call. */
  delivered(call: Call): void {
    call.isDelivered = true;
    this.#stopUpload(call);
  }

  /** The call has settled. */
  forget(call: Call): void {
    this.#stopUpload(call);
  }

  #stopUpload({ upload, peer }: Call): void {
    if (upload !== undefined && peer.path.has(upload)) {
      this.#shared.bulk.stop(peer.path, upload);
    }
  }

  /** Lays out what is to be sent in PARTs: the target, then the arguments. */
  #write(call: Call, now: number): void {
    const { request, session, sequence, peer, incarnation } = call;
    const front = new Uint8Array(targetBytes);
    writeTarget(front, 0, {
      ...request,
      ageMs: 0,
      timeLeftMs: call.deadlineAt - now,
      patienceMs: patienceMs(call),
    });
    const bytes = new BodyBytes(front, request.body);
    call.upload = {
      body: new OutgoingBody(bytes.length),
      bytes,
      sequence,
      channel: session!,
      destination: { to: peer.address, incarnation },
    };
  }

  /** Sends the first PART alone, and waits for what the server says. */
  #try(call: Call, now: number): void {
    const { channel, destination, sequence, bytes } = call.upload!;
    const body = bytes.piece(0, Math.min(trialBytesMax, bytes.length));
    const draft = this.#shared.outbox.draft(
      channel,
      destination,
      partBytes + body.length,
    );
    draft.end = writePart(draft.buffer, draft.end, {
      sequence,
      total: bytes.length,
      digest: bytes.digest,
      offset: 0,
      body,
    });
    const { transmission } = draft;
    call.sent(transmission, now);
    const waitMs = patienceMs(call);
    trace(this.#shared, call, { event: "sent", transmission, waitMs });
    this.#questions.await(call, waitMs, now);
  }
}
