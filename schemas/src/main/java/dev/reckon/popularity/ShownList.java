package dev.reckon.popularity;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * What a user sees: the user's own list, filled up with what is popular at that moment where it has
 * fewer items than are shown. What the user has seen does not fill it, unless nothing else is left
 * and the own list is empty. Whoever shows lists, or scores clicks against what was shown, asks
 * here.
 *
 * @param own the first items, of the user's own list
 * @param popular the items behind them, which are in no user's list
 */
public record ShownList<T>(List<T> own, List<T> popular) {

  public ShownList {
    own = List.copyOf(own);
    popular = List.copyOf(popular);
  }

  /**
   * The list that is shown.
   *
   * @param own the user's list, best first; empty for a user without one
   * @param popular the most popular items now, up to a number; asked only if {@code own} is short
   * @param seen ids of the items that the user has seen
   * @param idOf the id of an item
   * @param most items that are shown
   */
  public static <T> ShownList<T> of(
      List<T> own,
      IntFunction<List<T>> popular,
      Set<String> seen,
      Function<? super T, String> idOf,
      int most) {
    List<T> kept = first(own, most);
    if (kept.size() == most) {
      return new ShownList<>(kept, List.of());
    }
    List<T> candidates = popular.apply(most + seen.size());
    Set<String> leftOut = new HashSet<>(seen);
    kept.forEach(item -> leftOut.add(idOf.apply(item)));
    List<T> fill =
        candidates.stream()
            .filter(item -> !leftOut.contains(idOf.apply(item)))
            .limit(most - kept.size())
            .toList();
    return kept.isEmpty() && fill.isEmpty()
        ? new ShownList<>(kept, first(candidates, most))
        : new ShownList<>(kept, fill);
  }

  private static <T> List<T> first(List<T> items, int most) {
    return items.subList(0, Math.min(most, items.size()));
  }

  /** All items, the own ones first. */
  public List<T> items() {
    return Stream.concat(own.stream(), popular.stream()).toList();
  }
}
