package dev.reckon.backtest.judge;

import dev.reckon.backtest.replay.ScoredClick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What came of a backtest: on all clicks, on parts of them, and over time.
 *
 * @param overall on all clicks
 * @param parts on the clicks on known and on new items, of known and of new users, and of visitors,
 *     by name; a part without clicks is left out
 * @param curve over time
 */
public record Judgement(Figures overall, Map<String, Figures> parts, Curve curve) {

  private static final Map<String, Predicate<ScoredClick>> PARTS = kinds();

  private static Map<String, Predicate<ScoredClick>> kinds() {
    Map<String, Predicate<ScoredClick>> parts = new LinkedHashMap<>();
    parts.put("known_items", ScoredClick::isKnownItem);
    parts.put("new_items", click -> !click.isKnownItem());
    parts.put("known_users", ScoredClick::isKnownUser);
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
    return new Judgement(
        Figures.of(field, users, seed), parts, Curve.of(clicks, new ArrayList<>(field.all())));
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
