package dev.reckon.job.event;

/** What a record of an input topic turned out to be. */
public sealed interface InboundRecord permits BehaviorEvent, DeadLetter {

  /** Does what is to be done in the case of this record. */
  <X extends Exception> void match(Case<BehaviorEvent, X> event, Case<DeadLetter, X> letter)
      throws X;
}
