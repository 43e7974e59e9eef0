package dev.reckon.backtest.judge;

import dev.reckon.backtest.replay.ScoredClick;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What came of a backtest: on all clicks, on parts of them, and over time.
 *
 * @param overall on all clicks
 * @param parts on the clicks on known and on new items, of known and of new users, and of visitors,
 *     by name; a part without clicks is left out
 * @param curves over time: of all clicks, and of those of known users, if there are any
 */
public record Judgement(Figures overall, Map<String, Figures> parts, Map<String, Curve> curves) {

  /** The curve of all clicks, and of those whose users had done something before. */
  private static final String ALL = "all";

  private static final String KNOWN_USERS = "known_users";

  private static final Map<String, Predicate<ScoredClick>> PARTS = kinds();

  private static Map<String, Predicate<ScoredClick>> kinds() {
    Map<String, Predicate<ScoredClick>> parts = new LinkedHashMap<>();
    parts.put("known_items", ScoredClick::isKnownItem);
    parts.put("new_items", click -> !click.isKnownItem());
    parts.put(KNOWN_USERS, ScoredClick::isKnownUser);
    parts.put("new_users", click -> !click.isKnownUser());
    parts.put("visitors", ScoredClick::isVisitor);
    return parts;
  }

  /**
   * Judges.
   *
   * @param clicks that were scored, at least one
   * @param seed of the intervals
   */
  public static Judgement of(List<ScoredClick> clicks, Field field, long seed) {
    int[] users = users(clicks);
    Map<String, Figures> parts = new LinkedHashMap<>();
    PARTS.forEach(
        (name, isPart) -> {
          int[] rows = rows(clicks, isPart);
          if (rows.length > 0) {
            parts.put(
                name,
                Figures.of(
                    field.on(rows), IntStream.of(rows).map(row -> users[row]).toArray(), seed));
          }
        });
    return new Judgement(Figures.of(field, users, seed), parts, curves(clicks, field));
  }

  private static Map<String, Curve> curves(List<ScoredClick> clicks, Field field) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    curves.put(ALL, Curve.of(clicks, field.all()));
    int[] known = rows(clicks, ScoredClick::isKnownUser);
    if (known.length > 0) {
      List<ScoredClick> ofKnown = IntStream.of(known).mapToObj(clicks::get).toList();
      curves.put(KNOWN_USERS, Curve.of(ofKnown, field.on(known).all()));
    }
    return curves;
  }

  /** Over all clicks. */
  public Curve curve() {
    return Objects.requireNonNull(curves.get(ALL));
  }

  private static int[] users(List<ScoredClick> clicks) {
    Map<String, Integer> numbers = new HashMap<>();
    return clicks.stream()
        .mapToInt(click -> numbers.computeIfAbsent(click.userId(), id -> numbers.size()))
        .toArray();
  }

  private static int[] rows(List<ScoredClick> clicks, Predicate<ScoredClick> isPart) {
    return IntStream.range(0, clicks.size()).filter(row -> isPart.test(clicks.get(row))).toArray();
  }
}
