package dev.reckon.model.memory;

/**
 * A question and what the memories say to it.
 *
 * @param question what a list is wanted for
 * @param remembered what was asked for it
 */
public record Recollection(Question question, Remembered remembered) {}
