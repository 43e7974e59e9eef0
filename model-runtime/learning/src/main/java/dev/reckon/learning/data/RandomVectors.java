package dev.reckon.learning.data;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.train.recipe.Identity;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A random direction for each item, which says nothing of it: what a table of frozen vectors is to
 * be compared with. It depends on the item's id alone.
 *
 * @param width V
 */
public record RandomVectors(int width) {

  private static final String PREFIX = "random:";
  private static final int MOST = 4_096;

  public RandomVectors {
    if (width < 1 || width > MOST) {
      throw new UsageError("--item-vectors random:WIDTH takes a width from 1 to " + MOST);
    }
  }

  /**
   * What {@code random:WIDTH} names; empty for anything else.
   *
   * @throws UsageError where the width is none
   */
  public static Optional<RandomVectors> named(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String width = text.substring(PREFIX.length());
    return Optional.of(new RandomVectors(width.matches("\\d{1,5}") ? Integer.parseInt(width) : 0));
  }

  /** The vectors of all items that a dataset describes or that somebody took. */
  public FrozenVectors of(EventLog log) {
    Set<String> ids = log.itemIds();
    Map<String, float[]> vectors =
        ids.stream()
            .collect(
                Collectors.toMap(id -> id, this::of, (some, same) -> some, LinkedHashMap::new));
    return FrozenVectors.of(
        vectors, Identity.sha256(bytes(PREFIX + width + "\n" + String.join("\n", ids))));
  }

  private float[] of(String id) {
    Random random =
        new Random(Long.parseUnsignedLong(Identity.sha256(bytes(id)).substring(0, 16), 16));
    double[] numbers = random.doubles(width).map(unused -> random.nextGaussian()).toArray();
    double square = 0;
    for (double number : numbers) {
      square += number * number;
    }
    float[] vector = new float[width];
    for (int i = 0; i < width; i++) {
      vector[i] = (float) (numbers[i] / Math.sqrt(square));
    }
    return vector;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
