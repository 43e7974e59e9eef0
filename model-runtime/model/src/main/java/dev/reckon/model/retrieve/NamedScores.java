package dev.reckon.model.retrieve;

import java.util.List;

/**
 * The best items of a batch, and the scores of the {@link NamedItems}, as logits of one softmax.
 *
 * @param best as {@link Ranker#rank} gives them
 * @param logTotals for each row, the logarithm of the sum of e^(score / temperature) over all items
 *     that are not excluded. Where candidates are found by integer scores, it is off by at most the
 *     error of those over the temperature
 * @param scores for each row, those of its named items, whether excluded or not
 */
public record NamedScores(TopItems best, float[] logTotals, List<float[]> scores) {
  public NamedScores {
    scores = List.copyOf(scores);
  }
}
