package dev.reckon.model.data;

/**
 * One prediction to be judged, as vocabulary indices.
 *
 * @param history the known items of the history, oldest first; may be empty
 * @param seen the known items that the user has seen, dislikes included
 * @param target the item to predict, or {@link Vocabulary#UNKNOWN}: then nothing can hit it
 */
public record EvaluationRow(int[] history, int[] seen, int target) {}
