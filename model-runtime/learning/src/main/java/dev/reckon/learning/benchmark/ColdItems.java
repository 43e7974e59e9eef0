package dev.reckon.learning.benchmark;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.transform.HeldOutItems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A test of vectors without any training: some items are taken for unknown, a user is the mean of
 * the vectors of the known items that they liked, and all items are ranked by their cosine to it.
 * Each unknown item that a user liked is a row.
 */
final class ColdItems {

  /** A user with unknown items: what they liked of the known ones, and the others. */
  private record User(List<String> liked, List<String> unknown, Set<String> seen) {}

  private final List<User> users;
  private final List<String> items;
  private final Set<String> unknown;

  /**
   * The rows of a dataset.
   *
   * @throws DatasetException where it leaves none
   */
  ColdItems(EventLog log, double share, long seed) {
    this.unknown = HeldOutItems.of(log, share, seed);
    Map<String, List<TargetEvent>> byUser = new LinkedHashMap<>();
    for (TargetEvent target : Splits.of(log, Protocol.ALL).training()) {
      byUser.computeIfAbsent(target.userId(), id -> new ArrayList<>()).add(target);
    }
    this.users = byUser.values().stream().map(this::user).filter(user -> isTested(user)).toList();
    this.items = log.items().stream().map(item -> item.getItemId()).distinct().toList();
    if (users.isEmpty()) {
      throw new DatasetException(
          "No user liked both an item that is taken for unknown and another one: give a larger"
              + " --share");
    }
  }

  private User user(List<TargetEvent> targets) {
    Set<String> liked = new LinkedHashSet<>();
    targets.forEach(target -> liked.add(target.itemId()));
    TargetEvent last = targets.get(targets.size() - 1);
    Set<String> seen = new HashSet<>(liked);
    for (int position = 0; position < last.user().length(); position++) {
      seen.add(last.user().interaction(position).itemId());
    }
    seen.removeAll(unknown);
    return new User(
        liked.stream().filter(item -> !unknown.contains(item)).toList(),
        liked.stream().filter(unknown::contains).toList(),
        seen);
  }

  private static boolean isTested(User user) {
    return !user.liked().isEmpty() && !user.unknown().isEmpty();
  }

  /** All items that are ranked. */
  List<String> items() {
    return items;
  }

  /** The items that are taken for unknown. */
  Set<String> unknown() {
    return unknown;
  }

  /** The user of each row. */
  int[] userOfRow() {
    return IntStream.range(0, users.size())
        .flatMap(user -> users.get(user).unknown().stream().mapToInt(item -> user))
        .toArray();
  }

  /**
   * The rank of each row's item, from 1; the worst for one without a vector.
   *
   * @param isCentred whether the mean of the known items' vectors is taken away first
   */
  int[] ranks(FrozenVectors vectors, boolean isCentred) {
    List<String> known = items.stream().filter(item -> !unknown.contains(item)).toList();
    float[][] rows = unit(isCentred ? vectors.centredOn(known) : vectors);
    Map<String, Integer> places = new HashMap<>();
    items.forEach(item -> places.put(item, places.size()));
    return users.stream()
        .parallel()
        .flatMapToInt(user -> IntStream.of(ranks(user, rows, places)))
        .toArray();
  }

  /** The vectors of all items, each of length 1; zeros without one. */
  private float[][] unit(FrozenVectors vectors) {
    float[] all = vectors.rows(items);
    int width = vectors.width();
    float[][] rows = new float[items.size()][width];
    for (int item = 0; item < rows.length; item++) {
      double square = 0;
      for (int i = 0; i < width; i++) {
        square += (double) all[item * width + i] * all[item * width + i];
      }
      for (int i = 0; square > 0 && i < width; i++) {
        rows[item][i] = (float) (all[item * width + i] / Math.sqrt(square));
      }
    }
    return rows;
  }

  private static int[] ranks(User user, float[][] rows, Map<String, Integer> places) {
    float[] mean = new float[rows[0].length];
    for (String item : user.liked()) {
      Integer place = places.get(item);
      for (int i = 0; place != null && i < mean.length; i++) {
        mean[i] += rows[place][i];
      }
    }
    float[] scores = new float[rows.length];
    for (int item = 0; item < rows.length; item++) {
      scores[item] = inner(mean, rows[item]);
    }
    for (String item : user.seen()) {
      Integer place = places.get(item);
      if (place != null) {
        scores[place] = Float.NEGATIVE_INFINITY;
      }
    }
    return user.unknown().stream().mapToInt(item -> rank(scores, places.get(item))).toArray();
  }

  private static int rank(float[] scores, @Nullable Integer place) {
    if (place == null) {
      return scores.length;
    }
    int better = 0;
    for (float score : scores) {
      better += score > scores[place] ? 1 : 0;
    }
    return better + 1;
  }

  private static float inner(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
