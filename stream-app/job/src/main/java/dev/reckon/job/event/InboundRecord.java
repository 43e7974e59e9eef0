package dev.reckon.job.event;

/** What a record of an input topic turned out to be. */
public sealed interface InboundRecord permits BehaviorEvent, DeadLetter {}
