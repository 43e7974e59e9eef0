package dev.reckon.learning.data.split;

import dev.reckon.model.input.History;

/**
 * One prediction to evaluate, as vocabulary indices.
 *
 * @param history what the model reads of it; may be empty
 * @param seen the known items that the user has seen, dislikes included
 * @param target the item to predict, or {@link Vocabulary#UNKNOWN}: then nothing can hit it
 */
public record EvaluationRow(History history, int[] seen, int target) {}
