package dev.reckon.learning.train.loop;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * How well the validation targets were ranked among all items not seen.
 *
 * @param hitRateAt10 share of targets among the first ten
 * @param ndcgAt10 mean of 1 / log2(rank + 1) for targets among the first ten, else 0
 */
public record ValidationScore(
    @JsonProperty("HR@10") double hitRateAt10, @JsonProperty("NDCG@10") double ndcgAt10) {

  /** By name. */
  public Map<String, Double> byName() {
    return Map.of("HR@10", hitRateAt10, "NDCG@10", ndcgAt10);
  }
}
