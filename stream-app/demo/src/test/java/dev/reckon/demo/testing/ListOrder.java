package dev.reckon.demo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.recommendation.v1.Recommendation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The promise of the contract: lists of a user are ordered by epoch, then by sequence. */
public final class ListOrder {

  private ListOrder() {}

  /**
   * Neither falls from one list of a user to the next, but for the sequence in a new epoch.
   *
   * @param lists in the order they were read
   */
  public static void assertNeverFalls(List<Recommendation> lists) {
    Map<String, Recommendation> standing = new HashMap<>();
    for (Recommendation list : lists) {
      Recommendation before = standing.put(list.getUserId(), list);
      if (before != null && before.getEpoch() == list.getEpoch()) {
        assertThat(list.getHistorySequence())
            .as("sequence of %s", list.getUserId())
            .isGreaterThanOrEqualTo(before.getHistorySequence());
      } else if (before != null) {
        assertThat(list.getEpoch())
            .as("epoch of %s", list.getUserId())
            .isGreaterThan(before.getEpoch());
      }
    }
  }
}
