package dev.reckon.job.event;

/** The result of decoding a record of an input topic. */
public sealed interface InboundRecord permits BehaviorEvent, DeadLetter {

  /** Calls the function for this kind of record. */
  <X extends Exception> void match(Case<BehaviorEvent, X> event, Case<DeadLetter, X> letter)
      throws X;
}
