package dev.reckon.learning.evaluate.explain;

import dev.reckon.model.input.History;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A test row whose target one of its searches decided.
 *
 * @param history what the model reads of it, with at least two searches
 * @param decisive position of the token of that search
 * @param deciding positions of the searches that decided any target: this one, an earlier or a
 *     later one
 * @param user a number for the user
 */
record DecidedRow(History history, int decisive, List<Integer> deciding, int user) {

  DecidedRow {
    deciding = List.copyOf(deciding);
    if (deciding.stream().anyMatch(position -> !History.isSearch(history.tokens()[position]))) {
      throw new IllegalArgumentException("An item decides nothing");
    }
    if (!deciding.contains(decisive)) {
      throw new IllegalArgumentException("What decides the target decides something");
    }
  }

  /** How many searches there are to choose from. */
  int searches() {
    return (int) searchPositions().count();
  }

  /** How many events lie between the search and the target. */
  int eventsBetween() {
    return history.length() - 1 - decisive;
  }

  /** Whether naming the newest search is right. */
  boolean isNewestSearch() {
    return searchPositions().max().orElseThrow() == decisive;
  }

  /** Whether naming the newest search that decided anything is right. */
  boolean isNewestDeciding() {
    return deciding.stream().allMatch(position -> position <= decisive);
  }

  /**
   * The share of the evidence on searches that lies on the decisive one; 0 where none lies on
   * searches.
   *
   * @param evidence its last columns are those of the history
   */
  double shareOfSearches(float[] evidence) {
    return share(evidence, searchPositions());
  }

  /** Likewise, of the evidence on searches that decided anything. */
  double shareOfDeciding(float[] evidence) {
    return share(evidence, deciding.stream().mapToInt(position -> position));
  }

  /** The share of all evidence that lies on the decisive search; 0 where there is none. */
  double shareOfAll(float[] evidence) {
    return share(evidence, IntStream.range(0, history.length()));
  }

  /** Whether no other search has as much evidence. */
  boolean isNamedFirst(float[] evidence) {
    double most = at(evidence, decisive);
    return searchPositions()
        .allMatch(position -> position == decisive || at(evidence, position) < most);
  }

  private double share(float[] evidence, IntStream positions) {
    double all = positions.mapToDouble(position -> at(evidence, position)).sum();
    return all == 0 ? 0 : at(evidence, decisive) / all;
  }

  private double at(float[] evidence, int position) {
    return evidence[evidence.length - history.length() + position];
  }

  private IntStream searchPositions() {
    return IntStream.range(0, history.length())
        .filter(position -> History.isSearch(history.tokens()[position]));
  }
}
